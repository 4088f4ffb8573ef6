using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;
using MobiJobs.Gateway.NanoMdm;

namespace MobiJobs.Enrollments.PushCertificates;

/// <summary>
/// What NanoMDM last said of the certificate by which Apple wakes devices. There is one for each topic that devices
/// have enrolled with; once it has expired, no device of that topic can be woken.
/// </summary>
public sealed class PushCertificate
{
    /// <summary>A topic is longer in no certificate of Apple.</summary>
    public const int MaxTopicLength = 200;

    internal const int MaxDetailLength = 200;

    /// <summary>How long before its end it is told.</summary>
    public static readonly TimeSpan WarningTime = TimeSpan.FromDays(30);

    private PushCertificate()
    {
    }

    /// <summary>The topic, as devices say it when they enroll; untrusted.</summary>
    public string Topic { get; private set; } = "";

    /// <summary>When NanoMDM was last asked (UTC).</summary>
    public DateTime CheckedAt { get; private set; }

    /// <summary>How that went.</summary>
    public CheckResult Result { get; private set; }

    /// <summary>What NanoMDM or the network said; untrusted.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>The end of the certificate (UTC), of the last answer that named one.</summary>
    public DateTime? NotAfter { get; private set; }

    /// <summary>When that answer came (UTC); null if there was none.</summary>
    public DateTime? NamedAt { get; private set; }

    /// <summary>A topic that NanoMDM has not been asked about.</summary>
    public static PushCertificate Of(string topic) => new() { Topic = topic };

    /// <summary>How it stands at this moment (UTC).</summary>
    public PushCertificateState StateAt(DateTime now) => (Result, NotAfter) switch
    {
        (CheckResult.NoCertificate, _) => PushCertificateState.Missing,
        (_, { } end) when end <= now => PushCertificateState.Expired,
        (_, { } end) when end <= now + WarningTime => PushCertificateState.ExpiresSoon,
        (CheckResult.Good, not null) => PushCertificateState.Valid,
        _ => PushCertificateState.Unknown,
    };

    /// <summary>Those that are missing, have expired or will soon, seen from this moment (UTC).</summary>
    public static Expression<Func<PushCertificate, bool>> NeedsRenewal(DateTime now)
    {
        var soon = now + WarningTime;
        return c => c.Result == CheckResult.NoCertificate || c.NotAfter <= soon;
    }

    /// <summary>What NanoMDM has answered.</summary>
    public void Note(Checked answer, DateTime now)
    {
        (CheckedAt, Result) = (now, answer.Result);
        Detail = TypedText.Bounded(answer.Detail, MaxDetailLength) ?? "";
        if (answer.Result == CheckResult.NoCertificate) { (NotAfter, NamedAt) = (null, null); }

        if (answer.NotAfter is { } end) { (NotAfter, NamedAt) = (end, now); }
    }
}

/// <summary>How a push certificate stands.</summary>
public enum PushCertificateState
{
    /// <summary>NanoMDM has not said it.</summary>
    Unknown,

    Valid,
    ExpiresSoon,
    Expired,

    /// <summary>NanoMDM has none for the topic.</summary>
    Missing,
}

internal sealed class PushCertificateTable : IEntityTypeConfiguration<PushCertificate>
{
    public void Configure(EntityTypeBuilder<PushCertificate> certificate)
    {
        certificate.ToTable("PushCertificates");
        certificate.HasKey(c => c.Topic);
        certificate.Property(c => c.Topic).HasMaxLength(PushCertificate.MaxTopicLength).IsOrdinal();
        certificate.Property(c => c.Detail).HasMaxLength(PushCertificate.MaxDetailLength);
    }
}

/// <summary>They concern all devices.</summary>
internal sealed class PushCertificateScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder.Limit<PushCertificate>(_ => db.Scope.SeesAll);
}
