namespace MobiJobs.Jobs;

/// <summary>実行ユーザーID: who registered or ended jobs. Stays when the person's account goes.</summary>
public sealed class Requester
{
    /// <summary>The server itself.</summary>
    public const int SystemId = 1;

    public const string SystemName = "SYSTEM";

    private Requester()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>For comparing whole names in any case.</summary>
    public string NormalizedName { get; private set; } = "";

    /// <summary>A person's name as it is shown on jobs.</summary>
    public static Requester For(string name) => new() { Name = name, NormalizedName = Normalize(name) };

    /// <summary>NFKC and upper case.</summary>
    public static string Normalize(string name) => Devices.Device.NormalizeNumber(name);
}
