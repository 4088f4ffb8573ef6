using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;

namespace MobiJobs.Start;

/// <summary>Reads how devices are reached, and where NanoMDM is.</summary>
internal static class NanoMdmReading
{
    private const string KindKey = "Gateway:Kind";
    private const string AddressKey = "Gateway:NanoMdm:BaseUrl";
    private const string ApiKey = "Gateway:NanoMdm:ApiKey";
    private const string WebhookKey = "Gateway:NanoMdm:WebhookKey";
    private const int MinWebhookKey = 16;

    /// <summary>Null for the simulated fleet.</summary>
    /// <param name="reader">The configuration.</param>
    /// <param name="isProduction">Whether the webhook's key must be one that nobody guesses.</param>
    /// <exception cref="WrongSettingException">A value is missing or not allowed.</exception>
    public static NanoMdmOptions? Read(SettingReader reader, bool isProduction)
    {
        if (reader.OneOf(KindKey, ChannelKind.Simulated) == ChannelKind.Simulated) { return null; }

        var address = Needed(reader.Text(AddressKey), AddressKey, "the address of NanoMDM's API");
        var apiKey = Needed(reader.Text(ApiKey), ApiKey, "the password of NanoMDM's API");
        var webhookKey = reader.Secret(WebhookKey, isProduction ? MinWebhookKey : 1);
        return new NanoMdmOptions(
            reader.SafeAddress(AddressKey, address),
            apiKey,
            Needed(webhookKey, WebhookKey, "the key that NanoMDM signs its events with"))
        {
            PushesPerSecond = reader.Number("Gateway:NanoMdm:PushesPerSecond", 100, 1, 5000),
            MaxEventBytes = reader.Number("Gateway:NanoMdm:MaxEventMegabytes", 64, 1, 256) * 1024 * 1024,
        };
    }

    private static string Needed(string? value, string key, string what) =>
        value ?? throw new WrongSettingException(key, "", $"{what}, since {KindKey} is {nameof(ChannelKind.NanoMdm)}");
}
