using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Live;

namespace MobiJobs.Organization.Channel;

/// <summary>What the page of the channel shows.</summary>
public sealed class ChannelFacts(
    MobiJobsDb db, IDeviceGateway gateway, FirstContact firstContact, IServiceProvider services, TimeProvider clock)
{
    private static readonly TimeSpan Recent = TimeSpan.FromHours(24);

    /// <summary>Reads them.</summary>
    /// <param name="check">The result of a test of the connection that was just made; null for none.</param>
    /// <param name="stopping">Ends the reading.</param>
    public async Task<ChannelPage> FindAsync(ConnectionCheck? check, CancellationToken stopping)
    {
        var since = clock.UtcNow() - Recent;
        var refused = db.Audit.Where(a => a.Action == AuditAction.EventRefused && a.At > since);
        var heard = await HeardAtAsync(stopping);
        return new ChannelPage(gateway.Kind, services.GetService<NanoMdmOptions>())
        {
            Outage = await ChannelOutage.FindAsync(db, stopping),
            IsStopped = await Stopped.FindAsync(db, stopping) is not null,
            Enrolled = await db.Enrollments.CountAsync(
                e => e.Channel == gateway.Kind && e.EndedAt == null, stopping),
            Waiting = await db.Jobs.CountAsync(
                j => j.Stage == JobStage.Active && j.HandedOverAt == null, stopping),
            HeardAt = heard,
            IsHeard = await firstContact.WasMadeAsync(stopping),
            Refused = await refused.CountAsync(stopping),
            RefusedInRow = await refused.CountAsync(a => heard == null || a.At > heard, stopping),
            RefusedAt = await refused.MaxAsync(a => (DateTime?)a.At, stopping),
            Certificates = await PushCertificateWatch.FindAsync(db, stopping),
            Check = check,
        };
    }

    /// <summary>Tests the connection, without waking a device. Null for a channel that has none.</summary>
    public async Task<ConnectionCheck?> CheckAsync(CancellationToken stopping)
    {
        if (services.GetService<ServerCheck>() is not { } server) { return null; }

        var version = await server.VersionAsync(stopping);
        var isThere = version.Result == CheckResult.Good;
        var key = isThere ? await server.KeyAsync(stopping) : null;
        var watch = services.GetRequiredService<PushCertificateWatch>();
        var certificates = key?.Result == CheckResult.Good ? await watch.CheckAllAsync(stopping) : [];
        return new ConnectionCheck(clock.UtcNow(), version, key, certificates);
    }

    /// <summary>An event that only says that a device is there is not kept, but notes its contact.</summary>
    private async Task<DateTime?> HeardAtAsync(CancellationToken stopping)
    {
        var stored = await db.Reports.OrderByDescending(r => r.Id).Select(r => (DateTime?)r.ReceivedAt)
            .FirstOrDefaultAsync(stopping);
        var contact = await db.Devices.MaxAsync(d => d.LastContactAt, stopping);
        return stored > contact || contact is null ? stored : contact;
    }
}

/// <summary>The page of the channel.</summary>
/// <param name="Kind">The channel.</param>
/// <param name="NanoMdm">How NanoMDM is used; null for another channel.</param>
public sealed record ChannelPage(ChannelKind Kind, NanoMdmOptions? NanoMdm)
{
    /// <summary>Since when the channel can't be used, and why; null if it can.</summary>
    public ChannelOutage? Outage { get; init; }

    /// <summary>Whether delivery is stopped.</summary>
    public required bool IsStopped { get; init; }

    /// <summary>Devices that the channel reaches.</summary>
    public required int Enrolled { get; init; }

    /// <summary>Jobs whose device is being woken, or to whom the channel has not been given the command.</summary>
    public required int Waiting { get; init; }

    /// <summary>When something of a device was last received (UTC).</summary>
    public DateTime? HeardAt { get; init; }

    /// <summary>Whether a device has ever connected: until then nobody knows whether they can.</summary>
    public required bool IsHeard { get; init; }

    /// <summary>Calls of the last day with a wrong signature, as far as they were noted.</summary>
    public required int Refused { get; init; }

    /// <summary>When the last of them came (UTC).</summary>
    public DateTime? RefusedAt { get; init; }

    /// <summary>How many of them came since something was last received.</summary>
    public required int RefusedInRow { get; init; }

    /// <summary>The push certificates, the first to end first.</summary>
    public required IReadOnlyList<PushCertificate> Certificates { get; init; }

    /// <summary>The result of a test of the connection; null if none was made.</summary>
    public ConnectionCheck? Check { get; init; }

    /// <summary>What is known of the other direction, which only NanoMDM can try; times in these words.</summary>
    public ChannelLine EventsIn(Func<DateTime, string> shown) => this switch
    {
        { RefusedAt: not null } when !(HeardAt > RefusedAt) => ChannelLine.Wrong(Labels.Channel_EventsRefused),
        { HeardAt: null } => ChannelLine.Unknown(Labels.Channel_NoEvents),
        { HeardAt: var at } => ChannelLine.Good(Say(Labels.Channel_EventsCome, shown(at.Value))),
    };
}

/// <summary>The result of a test of the connection.</summary>
/// <param name="At">When it was made (UTC).</param>
/// <param name="Version">Whether NanoMDM is there, and its version.</param>
/// <param name="Key">Whether it takes the key; null if that was not asked.</param>
/// <param name="Certificates">The push certificates; empty if they were not asked for, or no topic is known.</param>
public sealed record ConnectionCheck(
    DateTime At, Checked Version, Checked? Key, IReadOnlyList<PushCertificate> Certificates)
{
    /// <summary>Why there are none.</summary>
    public string WhyNoCertificates =>
        Key?.Result == CheckResult.Good ? Labels.Channel_NoTopic : Labels.Channel_NotTried;
}
