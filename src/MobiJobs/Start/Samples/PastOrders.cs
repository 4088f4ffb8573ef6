using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Start.Samples;

/// <summary>
/// What was ordered in the past, job by job. An operation gives the same to a few devices, a class, a year or the whole
/// school; the server's own jobs belong to no operation.
/// </summary>
internal sealed class PastOrders(HistoryDevice[] devices, int[] requesters, Random random, long firstOperationId)
{
    private readonly List<Operation> made = [];
    private long nextOperationId = firstOperationId;
    private PastOrder last = null!;
    private int first;
    private int done;
    private int left;

    /// <summary>The next job; the jobs of one operation are registered at the same moment.</summary>
    public PastOrder Next(DateTime at)
    {
        if (left == 0) { Begin(at); }

        left--;
        last = last with { Device = devices[(first + done++) % devices.Length] };
        return last.OperationId is null ? last with { RegisteredAt = at } : last;
    }

    /// <summary>The operations begun since the last call.</summary>
    public IReadOnlyList<Operation> TakeOperations()
    {
        var taken = made.ToArray();
        made.Clear();
        return taken;
    }

    private void Begin(DateTime at)
    {
        var kind = SchoolJobs.Kind(random);
        var target = SchoolJobs.Target(kind, random);
        (first, done, left) = (random.Next(devices.Length), 0, Math.Min(Size(), devices.Length));
        if (kind is JobKind.AppList or JobKind.DeviceInformation)
        {
            last = new PastOrder(devices[first], kind, target, Requester.SystemId, null, at);
            return;
        }

        var requester = requesters[random.Next(requesters.Length)];
        made.Add(Operation.FromHistory(nextOperationId, kind, target?.Name, requester, at));
        last = new PastOrder(devices[first], kind, target, requester, nextOperationId++, at);
    }

    /// <summary>Mostly a few devices, often a class, sometimes a year, seldom everybody.</summary>
    private int Size() => random.Next(100) switch
    {
        < 50 => random.Next(1, 6),
        < 80 => random.Next(10, 41),
        < 95 => random.Next(40, 201),
        _ => random.Next(200, 2001),
    };
}

/// <summary>One job that was ordered long ago (UTC); one without an operation is the server's own.</summary>
internal sealed record PastOrder(
    HistoryDevice Device,
    JobKind Kind,
    CommandTarget? Target,
    int RequesterId,
    long? OperationId,
    DateTime RegisteredAt);
