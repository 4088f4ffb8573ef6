using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text;
using System.Threading.Channels;
using MobiJobs.Accounts;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs.Live;

/// <summary>One open page: what it shows, and to whom.</summary>
/// <param name="rows">The rows by id, each with the version that the page shows.</param>
/// <param name="filter">The filter whose new jobs are counted; null if none are.</param>
/// <param name="knownId">The job up to which the page knows all.</param>
/// <param name="stopVersion">The version of the banner that the page shows.</param>
public sealed class Watcher(
    IReadOnlyDictionary<long, string> rows,
    CultureInfo culture,
    GroupRights held,
    JobFilter? filter,
    long knownId,
    string stopVersion)
{
    private const int MaxUnread = 100;

    private readonly Dictionary<long, string> versions = new(rows);
    private int news;
    private int told;

    /// <summary>
    /// What is to be sent to the page. A page that does not read is disconnected; it connects again when it reads.
    /// </summary>
    public Channel<SseItem<byte[]>> Messages { get; } = Channel.CreateBounded<SseItem<byte[]>>(MaxUnread);

    public CultureInfo Culture => culture;

    /// <summary>What the person may do where.</summary>
    public GroupRights Held => held;

    /// <summary>Whether the page offers to deliver its rows again.</summary>
    public bool OffersRetry { get; init; }

    /// <summary>How the page shows its rows.</summary>
    public RowLook Look { get; init; }

    /// <summary>The session that the page belongs to.</summary>
    public long? SessionId { get; init; }

    /// <summary>The groups whose devices the person sees; null for the whole fleet.</summary>
    public int[]? Groups { get; } = held.GroupsWith([Permissions.Read]);

    /// <summary>Equal for pages that see the same groups.</summary>
    public string? GroupsText { get; } =
        held.GroupsWith([Permissions.Read]) is { } groups ? string.Join(',', groups) : null;

    /// <summary>Who looks at the page.</summary>
    public int PersonId { get; init; }

    public JobFilter? Filter => filter;

    public string FilterText { get; } = filter?.QueryText() ?? "";

    /// <summary>Up to this job, all have been counted.</summary>
    public long KnownId { get; private set; } = knownId;

    /// <summary>The tick at which they were counted last; 0 if they never were.</summary>
    public long CountedAt { get; set; }

    /// <summary>The rows after it that the page shows.</summary>
    public long[] Shown { get; private set; } = [.. rows.Keys.Where(id => id > knownId).Order()];

    /// <summary>Equal for pages that show the same ones.</summary>
    public string ShownText => string.Join(',', Shown);

    public string StopVersion { get; private set; } = stopVersion;

    /// <summary>The version of the numbers that the page shows; null if it shows none.</summary>
    public string? NowVersion { get; set; }

    /// <summary>The rows that can still change.</summary>
    public IReadOnlyCollection<long> Unsettled => versions.Keys;

    /// <summary>Whether the page shows an older version of this row.</summary>
    public bool IsOutdated(JobRow row)
    {
        if (!versions.TryGetValue(row.Id, out var shown) || !Sees(row)) { return false; }

        if (shown != row.Version) { return true; }

        Remember(row);
        return false;
    }

    private bool Sees(JobRow row) => Groups is null || (row.GroupId is { } group && Groups.Contains(group));

    /// <summary>
    /// Sends rows as they are now. Only then is the page taken to show them: rows that failed to render are sent the
    /// next time.
    /// </summary>
    public void SendRows(IEnumerable<JobRow> rows, byte[] text)
    {
        Send("rows", text);
        foreach (var row in rows) { Remember(row); }
    }

    /// <summary>Sends the number of jobs that are new since the page was made.</summary>
    /// <param name="more">How many there are after <see cref="KnownId"/>.</param>
    /// <param name="over">How many of them up to the job that is known next.</param>
    /// <param name="upTo">The job up to which none appears any more.</param>
    public void SendNews(int more, int over, long upTo)
    {
        var all = news + more;
        if (upTo > KnownId)
        {
            KnownId = upTo;
            news += over;
            Shown = Array.FindAll(Shown, id => id > upTo);
        }

        if (all <= told) { return; }

        told = all;
        Send("news", Encoding.UTF8.GetBytes(all.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Sends the banner after delivery was stopped or resumed.</summary>
    public void SendStop(string version, string html)
    {
        StopVersion = version;
        Send("stop", JsonSerializer.SerializeToUtf8Bytes(html));
    }

    /// <summary>Sends the numbers of the fleet after they changed; the bytes may be shared.</summary>
    public void SendNow(string version, byte[] text)
    {
        NowVersion = version;
        Send("now", text);
    }

    /// <summary>Ends the connection; where the session is over, the page is told and does not try again.</summary>
    public void End(bool isSessionOver)
    {
        if (isSessionOver) { Send("over", []); }

        Messages.Writer.TryComplete();
    }

    /// <summary>Sends an event; the bytes may be shared.</summary>
    public void Send(string name, byte[] text)
    {
        if (!Messages.Writer.TryWrite(new SseItem<byte[]>(text, name))) { Messages.Writer.TryComplete(); }
    }

    /// <summary>
    /// Remembers the version that the page shows; a row that cannot change any more is not watched further.
    /// </summary>
    private void Remember(JobRow row)
    {
        if (row.IsSettled) { versions.Remove(row.Id); }
        else { versions[row.Id] = row.Version; }
    }
}
