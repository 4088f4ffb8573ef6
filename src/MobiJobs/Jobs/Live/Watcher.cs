using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs.Live;

/// <summary>One open page: what it shows, and in whose eyes.</summary>
public sealed class Watcher(IReadOnlyDictionary<long, string> rows, CultureInfo culture, bool mayCancel, bool mayRetry, JobFilter? filter, long knownId, string stopVersion)
{
    private const int MostUnread = 100;

    private readonly Dictionary<long, string> versions = new(rows);
    private int news;

    /// <summary>What it is to be told. A page that doesn't read is let go, and comes back when it does.</summary>
    public Channel<SseItem<byte[]>> Told { get; } = Channel.CreateBounded<SseItem<byte[]>>(MostUnread);

    public CultureInfo Culture => culture;

    public bool MayCancel => mayCancel;

    public bool MayRetry => mayRetry;

    public JobFilter? Filter => filter;

    public string FilterText { get; } = filter?.QueryText() ?? "";

    /// <summary>The newest job that was counted.</summary>
    public long KnownId { get; private set; } = knownId;

    public string StopVersion { get; private set; } = stopVersion;

    /// <summary>The rows that can still change.</summary>
    public IReadOnlyCollection<long> Unsettled => versions.Keys;

    /// <summary>Whether it shows this row otherwise than it is.</summary>
    public bool HasToBeTold(JobRow row)
    {
        if (!versions.TryGetValue(row.Id, out var shown)) { return false; }

        if (shown != row.Version) { return true; }

        Keep(row);
        return false;
    }

    /// <summary>Rows as they are now. Only from here on is it taken to show them so: what failed before is told again.</summary>
    public void TellRows(IEnumerable<JobRow> rows, byte[] text)
    {
        Tell("rows", text);
        foreach (var row in rows) { Keep(row); }
    }

    /// <summary>New jobs since the page was made.</summary>
    public void TellNews(int more, long newest)
    {
        KnownId = newest;
        if (more == 0) { return; }

        news += more;
        Tell("news", Encoding.UTF8.GetBytes(news.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Delivery was stopped, or goes on.</summary>
    public void TellStop(string version, string html)
    {
        StopVersion = version;
        Tell("stop", JsonSerializer.SerializeToUtf8Bytes(html));
    }

    /// <summary>Says something; the bytes may be shared.</summary>
    public void Tell(string what, byte[] text)
    {
        if (!Told.Writer.TryWrite(new SseItem<byte[]>(text, what))) { Told.Writer.TryComplete(); }
    }

    /// <summary>It shows the row so; what can't change any more isn't looked at again.</summary>
    private void Keep(JobRow row)
    {
        if (row.IsSettled) { versions.Remove(row.Id); }
        else { versions[row.Id] = row.Version; }
    }
}
