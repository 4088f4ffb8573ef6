namespace MobiJobs.Gateway.NanoMdm;

/// <summary>Where NanoMDM is and how it is used.</summary>
/// <param name="BaseUrl">The address that its API is below.</param>
/// <param name="ApiKey">The password of its API.</param>
/// <param name="WebhookKey">The key that it signs its events with, as text.</param>
public sealed record NanoMdmOptions(Uri BaseUrl, string ApiKey, string WebhookKey)
{
    /// <summary>
    /// How many devices this process wakes in a second, so that a whole fleet does not connect at once.
    /// </summary>
    public int PushesPerSecond { get; init; } = 100;

    /// <summary>The time for one call, its repeats included.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest event that is taken, in bytes. NanoMDM does not send again what is refused.</summary>
    public int MaxEventBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Without the keys.</summary>
    public override string ToString() => $"NanoMDM at {BaseUrl}";
}
