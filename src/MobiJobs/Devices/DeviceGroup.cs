namespace MobiJobs.Devices;

/// <summary>Devices that belong together: a school year, a class, an office.</summary>
public sealed class DeviceGroup(string name)
{
    public int Id { get; private set; }

    public string Name { get; private set; } = name;
}
