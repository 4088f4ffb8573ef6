using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Gateway.NanoMdm;

namespace MobiJobs.Organization.Channel;

/// <summary>One result of a test in words, with what to do where it is not as it should be.</summary>
/// <param name="Badge">The result.</param>
/// <param name="Words">What it means.</param>
public sealed record ChannelLine(Badge Badge, string Words)
{
    /// <summary>Somebody has stopped delivery.</summary>
    public static ChannelLine Stopped =>
        new(new Badge(Labels.Channel_Stopped, "pause-circle", "error"), Labels.Stop_IsOn);

    /// <summary>As it should be.</summary>
    public static ChannelLine Good(string words) =>
        new(new Badge(Labels.Channel_Good, "check-circle", "done"), words);

    /// <summary>It will soon be wrong.</summary>
    public static ChannelLine Late(string words) =>
        new(new Badge(Labels.Channel_Soon, "clock-history", "late"), words);

    /// <summary>It is wrong.</summary>
    public static ChannelLine Wrong(string words) =>
        new(new Badge(Labels.Channel_Wrong, "x-octagon", "error"), words);

    /// <summary>It is not known, or was not tried.</summary>
    public static ChannelLine Unknown(string words) =>
        new(new Badge(Labels.Channel_Unknown, "question-circle", "off"), words);

    /// <summary>Whether NanoMDM is there.</summary>
    public static ChannelLine OfVersion(Checked answer) => answer.Result == CheckResult.Good
        ? Good(Say(Labels.Channel_VersionGood, answer.Detail))
        : Wrong(Say(WordsOf(answer.Result), answer.Detail));

    /// <summary>Whether it takes the key.</summary>
    public static ChannelLine OfKey(Checked? answer) => answer switch
    {
        null => Unknown(Labels.Channel_NotTried),
        { Result: CheckResult.Good } => Good(Labels.Channel_KeyGood),
        _ => Wrong(Say(WordsOf(answer.Result), answer.Detail)),
    };

    /// <summary>Whether devices of a topic can be woken, and until when.</summary>
    /// <param name="certificate">What is known of its certificate.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="shown">Words for a time.</param>
    public static ChannelLine OfCertificate(PushCertificate certificate, DateTime now, Func<DateTime, string> shown)
    {
        var end = certificate.NotAfter is { } at ? shown(at) : "";
        return certificate.StateAt(now) switch
        {
            PushCertificateState.Missing => Wrong(Labels.Channel_NoCertificate),
            PushCertificateState.Expired => Wrong(Say(Labels.Channel_CertificateExpired, end)),
            PushCertificateState.ExpiresSoon => Late(Say(Labels.Channel_CertificateEnds, end)),
            PushCertificateState.Valid => Good(Say(Labels.Channel_CertificateGood, end)),
            PushCertificateState.Unknown when certificate.Result == CheckResult.Good
                => Unknown(Labels.Channel_NotTried),
            PushCertificateState.Unknown => Unknown(Say(WordsOf(certificate.Result), certificate.Detail)),
        };
    }

    /// <summary>
    /// What was last known of a certificate that NanoMDM says nothing of now; null where it says it, or never has.
    /// </summary>
    public static string? LastKnownOf(PushCertificate certificate, Func<DateTime, string> shown) =>
        certificate is { Result: not CheckResult.Good, NotAfter: { } end, NamedAt: { } at }
            ? Say(Labels.Channel_LastKnown, shown(end), shown(at))
            : null;

    private static string WordsOf(CheckResult result) => result switch
    {
        CheckResult.NameUnknown => Labels.Channel_NameUnknown,
        CheckResult.NotListening => Labels.Channel_NotListening,
        CheckResult.NotTrusted => Labels.Channel_NotTrusted,
        CheckResult.Slow => Labels.Channel_Slow,
        CheckResult.ProxyOnly => Labels.Channel_ProxyOnly,
        CheckResult.OtherServer => Labels.Channel_OtherServer,
        CheckResult.WrongKey => Labels.Channel_WrongKey,
        CheckResult.Failing => Labels.Channel_Failing,
        CheckResult.NoCertificate => Labels.Channel_NoCertificate,
        CheckResult.Good => Labels.Channel_Good,
    };
}
