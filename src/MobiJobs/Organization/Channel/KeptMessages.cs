using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Reports;

namespace MobiJobs.Organization.Channel;

/// <summary>Reads the messages that belong to no job, the newest first.</summary>
public sealed class KeptMessages(MobiJobsDb db)
{
    private const int PageSize = 50;

    /// <summary>A list holds the beginning of each text, which has its topic, and no more.</summary>
    private const int BeginningLength = 200;

    private static readonly Expression<Func<StoredReport, bool>> IsKept = r => r.State == ReportState.Nobody;

    /// <summary>One page, by the time at which messages came.</summary>
    public async Task<KeysetPage<KeptLine>> PageAsync(
        KeptKind? kind, PageStart start, string?[]? key, CancellationToken stopping)
    {
        var kept = db.Reports.Where(IsKept);
        if (kind is { } only) { kept = kept.Where(KeptKinds.Of(only)); }

        var ordered = Ordered(kept, start, key);
        var rows = await Lines(ordered).Take(PageSize + 1).ToListAsync(stopping);
        return KeysetPage.Of(rows, PageSize, start, row => Cursor.At(FingerprintOf(kind), KeyOf(row)));
    }

    /// <summary>One message; null if it is not kept any more, or belongs to a job.</summary>
    public async Task<KeptMessage?> FindAsync(long id, CancellationToken stopping)
    {
        var found = db.Reports.Where(IsKept).Where(r => r.Id == id);
        return await Lines(found).FirstOrDefaultAsync(stopping) is { } line
            ? new KeptMessage(line, await found.Select(r => r.Raw).FirstOrDefaultAsync(stopping) ?? "")
            : null;
    }

    /// <summary>Tells the list of one kind from that of another.</summary>
    internal static string FingerprintOf(KeptKind? kind) => Cursor.Fingerprint([new("kept", kind?.ToString())]);

    private static IQueryable<StoredReport> Ordered(IQueryable<StoredReport> kept, PageStart start, string?[]? key)
    {
        if (ReadKey(key) is not var (at, id))
        {
            return kept.OrderByDescending(r => r.ReceivedAt).ThenByDescending(r => r.Id);
        }

        return start == PageStart.Before
            ? kept.Where(r => r.ReceivedAt > at || (r.ReceivedAt == at && r.Id > id))
                .OrderBy(r => r.ReceivedAt).ThenBy(r => r.Id)
            : kept.Where(r => r.ReceivedAt < at || (r.ReceivedAt == at && r.Id < id))
                .OrderByDescending(r => r.ReceivedAt).ThenByDescending(r => r.Id);
    }

    private IQueryable<KeptLine> Lines(IQueryable<StoredReport> kept) => kept.Select(r => new KeptLine(
        r.Id,
        r.ReceivedAt,
        r.ChannelId,
        r.Raw.Substring(0, BeginningLength),
        r.Raw.StartsWith(KeptEvent.Start) && r.Raw.Contains(KeptEvent.UserMark),
        db.Enrollments.Where(e => e.ChannelId == r.ChannelId).OrderByDescending(e => e.Id)
            .Select(e => db.Devices.Where(d => d.Id == e.DeviceId).Select(d => d.Number).FirstOrDefault())
            .FirstOrDefault(),
        r.Effect));

    private static (DateTime At, long Id)? ReadKey(string?[]? key) =>
        key is [{ } ticks, { } id]
        && PlainText.Number(ticks) is { } at && at <= DateTime.MaxValue.Ticks
        && PlainText.Number(id) is { } last
            ? (new DateTime(at, DateTimeKind.Utc), last)
            : null;

    private static string[] KeyOf(KeptLine line) =>
    [
        line.ReceivedAt.Ticks.ToString(CultureInfo.InvariantCulture), line.Id.ToString(CultureInfo.InvariantCulture),
    ];
}

/// <summary>A message in the list.</summary>
/// <param name="ReceivedAt">When it came (UTC).</param>
/// <param name="ChannelId">The enrolment ID at NanoMDM; empty if it could not be read. Untrusted.</param>
/// <param name="Beginning">The beginning of the stored text; untrusted.</param>
/// <param name="IsOfUser">Whether it came from a user's channel.</param>
/// <param name="DeviceNumber">The device that has, or had, this enrolment ID; null if none.</param>
/// <param name="Effect">What it has changed, where a device came, stayed or left by it.</param>
public sealed record KeptLine(
    long Id,
    DateTime ReceivedAt,
    string ChannelId,
    string Beginning,
    bool IsOfUser,
    string? DeviceNumber,
    CheckInEffect? Effect)
{
    /// <summary>NanoMDM's topic; null for what is no event.</summary>
    public string? Topic
    {
        get
        {
            if (!Beginning.StartsWith(KeptEvent.Start, StringComparison.Ordinal)) { return null; }

            var rest = Beginning[KeptEvent.Start.Length..];
            var end = rest.IndexOf('"', StringComparison.Ordinal);
            return end < 0 ? rest : rest[..end];
        }
    }

    public KeptKind Kind => KeptKinds.Of(Topic, IsOfUser);

    /// <summary>What it has done, or why it belongs to no job.</summary>
    public string Why => Kind.Why(DeviceNumber is not null, Effect);
}

/// <summary>One message with all that it says.</summary>
public sealed class KeptMessage(KeptLine line, string raw)
{
    /// <summary>The most characters of a body that are shown.</summary>
    public const int MaxBody = 100_000;

    public KeptLine Line => line;

    /// <summary>As NanoMDM sent it; null if it could not be read.</summary>
    public KeptEvent? Event { get; } = KeptEvent.Read(raw);

    /// <summary>The body without secrets; null if it has none.</summary>
    public string? Body => field ??= Event is { } one ? one.Payload : KeptEvent.Beginning(raw);

    /// <summary>Whether the body is longer than what is shown.</summary>
    public bool IsCut => Body?.Length > MaxBody;
}

/// <summary>The list of them.</summary>
public sealed record KeptIndex(KeptKind? Kind, KeysetPage<KeptLine> Page, bool IsFirst)
{
    public const string Path = "/settings/channel/messages";

    /// <summary>The links to the neighbours.</summary>
    public Pager Pager => Pager.Of(Path, Query, Page, IsFirst);

    private IReadOnlyCollection<KeyValuePair<string, string?>> Query =>
        Kind is { } kind ? [new("kind", KeptKinds.NameOf(kind))] : [];
}
