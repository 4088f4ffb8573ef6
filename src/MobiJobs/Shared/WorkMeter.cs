using System.Diagnostics.Metrics;
using System.Text.Json;

namespace MobiJobs.Shared;

/// <summary>
/// Counts what this process does, for who watches it: docs/operations.md has each number. While nobody listens, a count
/// is lost and costs nothing.
/// </summary>
public sealed class WorkMeter
{
    /// <summary>The name of the meter, and of what traces come from.</summary>
    public const string Name = "MobiJobs";

    /// <summary>A hand-over that the sweep repeated.</summary>
    public const string HandOvers = "handOvers";

    /// <summary>A queue without a head.</summary>
    public const string Queues = "queues";

    /// <summary>A job past its time that was not due.</summary>
    public const string DueTimes = "dueTimes";

    private static readonly string[] Sweeps = [HandOvers, Queues, DueTimes];

    private readonly Counter<long> wakes;
    private readonly Counter<long> refusedWakes;
    private readonly Counter<long> handOvers;
    private readonly Counter<long> answers;
    private readonly Counter<long> repairs;
    private readonly Counter<long> lostEvents;
    private readonly Counter<long> notices;
    private readonly Histogram<double> runs;

    /// <summary>The instruments, of this program only: others may run in the same process.</summary>
    public WorkMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        wakes = meter.CreateCounter<long>("mobijobs.wakes", "{device}", "Devices that the channel was asked to wake.");
        refusedWakes = meter.CreateCounter<long>(
            "mobijobs.wakes.refused", "{device}", "Devices that the channel refused to wake.");
        handOvers = meter.CreateCounter<long>(
            "mobijobs.handovers", "{command}", "Commands given to the channel, by what it said.");
        answers = meter.CreateCounter<long>(
            "mobijobs.answers", "{answer}", "Answers of devices to commands, by their status.");
        repairs = meter.CreateCounter<long>(
            "mobijobs.repairs", "{row}", "Rows that a sweep had to help, by the sweep.");
        lostEvents = meter.CreateCounter<long>(
            "mobijobs.events.lost", "{event}", "Events of the webhook that could not be stored.");
        notices = meter.CreateCounter<long>(
            "mobijobs.notices", "{attempt}", "Attempts to tell people and programs, by the way and how they went.");
        runs = meter.CreateHistogram(
            "mobijobs.run.duration",
            "s",
            "How long confirmed runs took, by their kind.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 24 * 3600],
            });
    }

    /// <summary>How a member of an enum is called here: as in the API.</summary>
    public static string WordOf<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());

    /// <summary>The channel was asked to wake so many devices.</summary>
    public void AskedToWake(int devices) => wakes.Add(devices);

    /// <summary>The channel refused to wake so many devices.</summary>
    public void RefusedToWake(int devices) => refusedWakes.Add(devices);

    /// <summary>The channel said this to a command.</summary>
    public void HandedOver(HandOverWord word, int commands) =>
        handOvers.Add(commands, new KeyValuePair<string, object?>("result", WordOf(word)));

    /// <summary>Devices answered so many commands so.</summary>
    public void Answered(AnswerWord word, int count) =>
        answers.Add(count, new KeyValuePair<string, object?>("status", WordOf(word)));

    /// <summary>A sweep found so many rows that no one else would have taken care of.</summary>
    public void Repaired(string sweep, int rows) =>
        repairs.Add(rows, new KeyValuePair<string, object?>("sweep", sweep));

    /// <summary>So many events could not be stored, and nobody sends them again.</summary>
    public void Lost(int events) => lostEvents.Add(events);

    /// <summary>An attempt to tell somebody went so.</summary>
    public void Told(NoticeWay way, NoticeWord word, int count = 1) => notices.Add(
        count,
        new KeyValuePair<string, object?>("way", WordOf(way)),
        new KeyValuePair<string, object?>("result", WordOf(word)));

    /// <summary>A run that was confirmed has processed its items.</summary>
    public void RunEnded(string kind, TimeSpan took) =>
        runs.Record(took.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>
    /// Says of each counter that it is there: the growth of one that appears with its first count can't be seen.
    /// </summary>
    public void Announce()
    {
        AskedToWake(0);
        RefusedToWake(0);
        Lost(0);
        foreach (var word in Enum.GetValues<HandOverWord>()) { HandedOver(word, 0); }

        foreach (var word in Enum.GetValues<AnswerWord>()) { Answered(word, 0); }

        foreach (var way in Enum.GetValues<NoticeWay>())
        {
            foreach (var word in Enum.GetValues<NoticeWord>()) { Told(way, word, 0); }
        }

        foreach (var sweep in Sweeps) { Repaired(sweep, 0); }
    }
}

/// <summary>What the channel says to a command.</summary>
public enum HandOverWord
{
    Accepted,
    Refused,
    Unavailable,
}

/// <summary>How a device answers a command.</summary>
public enum AnswerWord
{
    Progress,
    NotNow,
    Acknowledged,
    Failed,
    Unreadable,
}

/// <summary>How somebody is told.</summary>
public enum NoticeWay
{
    Mail,
    Webhook,
}

/// <summary>How telling went.</summary>
public enum NoticeWord
{
    Sent,
    Refused,

    /// <summary>It was refused for the last time.</summary>
    GivenUp,
}
