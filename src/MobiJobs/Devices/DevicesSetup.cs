using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;

namespace MobiJobs.Devices;

/// <summary>Devices and their groups.</summary>
public static class DevicesSetup
{
    /// <summary>Registers what console and workers need for them.</summary>
    public static IServiceCollection AddDevices(this IServiceCollection services) =>
        services.AddScoped<GroupRegister>().AddScoped<DeviceList>().AddScoped<DeviceCsv>();
}
