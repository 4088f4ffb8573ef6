namespace MobiJobs.Notifications.Webhooks;

/// <summary>Where webhooks may be.</summary>
/// <param name="PrivateNetworks">
/// Whether they may be on this machine and in networks that only the organisation reaches.
/// </param>
public sealed record WebhookSettings(bool PrivateNetworks)
{
    /// <summary>As where people try the program out.</summary>
    public static readonly WebhookSettings Default = new(PrivateNetworks: true);
}
