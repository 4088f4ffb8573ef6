using Hangfire.Common;
using Hangfire.States;
using MobiJobs.Data;

namespace MobiJobs.Queue.Periodic;

/// <summary>
/// Does work again that the store undid for the sake of others: a ring names devices that nobody rings for before the
/// next sweep. Everything else that fails is found by its rows.
/// </summary>
internal sealed class UndoneWork : JobFilterAttribute, IElectStateFilter
{
    private const string Times = "UndoneTimes";
    private const int MaxTimes = 5;

    /// <summary>Before the filter that gives up what has failed.</summary>
    public UndoneWork() => Order = 1;

    /// <inheritdoc/>
    public void OnStateElection(ElectStateContext context)
    {
        if (context.CandidateState is not FailedState { Exception: { } error } || !StoreErrors.IsPassing(error))
        {
            return;
        }

        var times = context.GetJobParameter<int>(Times) + 1;
        if (times > MaxTimes) { return; }

        context.SetJobParameter(Times, times);
        context.CandidateState = new ScheduledState(TimeSpan.FromSeconds(times)) { Reason = "Undone by the store" };
    }
}
