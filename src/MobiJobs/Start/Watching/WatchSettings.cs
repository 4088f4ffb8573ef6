namespace MobiJobs.Start.Watching;

/// <summary>Who may watch the program.</summary>
/// <param name="Token">What Prometheus says at <c>/metrics</c>; null for no such page.</param>
/// <param name="Otlp">Where numbers and traces are sent, by OTLP; null for nowhere.</param>
public sealed record WatchSettings(string? Token, Uri? Otlp)
{
    /// <summary>As long as a random key of 128 bits in hexadecimal.</summary>
    private const int ShortestToken = 32;

    /// <summary>Nobody.</summary>
    public static readonly WatchSettings Off = new(null, null);

    /// <summary>Whether anybody does; if not, nothing is started.</summary>
    public bool IsOn => this != Off;

    /// <summary>Reads <c>Metrics:Token</c> and <c>Telemetry:Otlp</c>.</summary>
    /// <exception cref="WrongSettingException">A value is not allowed.</exception>
    internal static WatchSettings Read(SettingReader reader)
    {
        const string Address = "Telemetry:Otlp";
        return new(
            reader.Secret("Metrics:Token", ShortestToken),
            reader.Text(Address) is { } address ? reader.SafeAddress(Address, address) : null);
    }
}
