using System.Globalization;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>
/// How NanoMDM woke devices, from what it answered. An error can be a device's own, or be on the way to all of them.
/// Its texts are those of its storage, of Go's network library and of Apple's push service.
/// </summary>
internal static class Pushed
{
    /// <summary>Before Apple's HTTP status. Zero stands for a connection that Apple closed.</summary>
    private const string StatusOfApple = "push HTTP status: ";

    private const string Certificate = "retrieving push cert for topic";
    private const string UnusableCertificate = "creating new push provider";
    private const string Storage = "push storage:";
    private const string StaleCertificate = "checking push cert stale:";

    /// <summary>Go's word before an address that it can't connect to.</summary>
    private const string Connection = "dial ";

    /// <summary>What storages say of what they don't have: databases, and files.</summary>
    private static readonly string[] NotThere = ["no rows in result set", "not found", "no such file"];

    /// <summary>Apple's reasons that concern the certificate, whatever the device is.</summary>
    private static readonly string[] OfCertificate =
        ["BadCertificate", "TopicDisallowed", "BadTopic", "MissingTopic", "Forbidden"];

    /// <summary>
    /// An error beside a result counts: Apple's refusal comes with both. So does that nothing is said of a device.
    /// </summary>
    public static string? ErrorOf(ApiResult result, string id) => result.Status?.GetValueOrDefault(id) is { } status
        ? status.PushError
        : result.PushError ?? "NanoMDM says nothing of this device.";

    /// <summary>Whether the way to these devices is open.</summary>
    /// <param name="result">NanoMDM's answer.</param>
    /// <param name="ids">The devices that it was to wake.</param>
    /// <returns>
    /// A device for which Apple took the push, or refused it for the device's sake; where there is none, what is wrong
    /// for all of them.
    /// </returns>
    public static (ChannelTrouble? Trouble, string? Reached) Judge(ApiResult result, IReadOnlyCollection<string> ids)
    {
        ChannelTrouble? trouble = null;
        string? reached = null;
        foreach (var id in ids)
        {
            var error = ErrorOf(result, id);
            if (error is not null && TroubleOf(error) is { } kind)
            {
                trouble ??= new ChannelTrouble(kind, ApiText.Short(error));
            }
            else if (error?.Contains(StatusOfApple, StringComparison.Ordinal) != false)
            {
                reached = id;
            }
        }

        return (reached is null ? trouble : null, reached);
    }

    /// <summary>What is wrong for all devices; null if the error is this device's own.</summary>
    private static TroubleKind? TroubleOf(string error) =>
        Has(error, UnusableCertificate) ? TroubleKind.NoPushCertificate
        : Has(error, Certificate)
            ? NotThere.Any(mark => Has(error, mark)) && !Has(error, Connection)
                ? TroubleKind.NoPushCertificate
                : TroubleKind.Failing
        : Has(error, Storage) || Has(error, StaleCertificate) ? TroubleKind.Failing
        : Has(error, StatusOfApple) ? TroubleOfApple(error)
        : !Has(error, ApiText.Token) ? null
        : Has(error, "remote error: tls:") ? TroubleKind.PushCertificateRefused
        : TroubleKind.AppleUnreachable;

    private static TroubleKind? TroubleOfApple(string error)
    {
        var digits = error[(error.IndexOf(StatusOfApple, StringComparison.Ordinal) + StatusOfApple.Length)..]
            .TakeWhile(char.IsAsciiDigit).ToArray();
        var status = int.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return status == 403 || OfCertificate.Any(reason => Has(error, reason)) ? TroubleKind.PushCertificateRefused
            : status is < 100 or >= 500 ? TroubleKind.AppleUnreachable
            : null;
    }

    private static bool Has(string text, string mark) => text.Contains(mark, StringComparison.OrdinalIgnoreCase);
}
