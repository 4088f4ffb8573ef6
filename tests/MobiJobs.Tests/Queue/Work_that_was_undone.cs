using Hangfire;
using Hangfire.Common;
using Hangfire.InMemory;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using MobiJobs.Queue;
using MobiJobs.Queue.Periodic;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>A ring that a deadlock cut short rings again; what else fails is found by its rows.</summary>
public sealed class Work_that_was_undone : IDisposable
{
    private readonly InMemoryStorage storage = new();

    [Fact]
    public void Is_done_again_a_little_later_each_time_and_given_up_in_the_end()
    {
        using var connection = storage.GetConnection();
        var job = Create(connection);
        for (var times = 1; times <= 5; times++)
        {
            var again = Assert.IsType<ScheduledState>(Elect(connection, job, EngineErrors.OfServer(1205)));
            Assert.InRange(again.EnqueueAt - DateTime.UtcNow, TimeSpan.Zero, TimeSpan.FromSeconds(times));
        }

        Assert.IsType<FailedState>(Elect(connection, job, EngineErrors.OfServer(1205)));
    }

    [Theory]
    [InlineData(517, true)]
    [InlineData(5, false)]
    public void Is_known_on_the_embedded_store_as_well(int code, bool isDoneAgain)
    {
        using var connection = storage.GetConnection();
        var state = Elect(connection, Create(connection), new SqliteException("x", 5, code));

        Assert.Equal(isDoneAgain, state is ScheduledState);
    }

    [Fact]
    public void Is_not_what_failed_for_another_reason()
    {
        using var connection = storage.GetConnection();

        Assert.IsType<FailedState>(Elect(connection, Create(connection), new InvalidOperationException("x")));
    }

    public void Dispose() => storage.Dispose();

    private static string Create(IStorageConnection connection) => connection.CreateExpiredJob(
        Job.FromExpression<DeviceQueueWorker>(worker => worker.AdvanceAsync(new long[] { 1 }, CancellationToken.None)),
        new Dictionary<string, string>(StringComparer.Ordinal),
        DateTime.UtcNow,
        TimeSpan.FromHours(1));

    private IState Elect(IStorageConnection connection, string id, Exception error)
    {
        using var transaction = connection.CreateWriteTransaction();
        var job = new BackgroundJob(id, connection.GetJobData(id).Job, DateTime.UtcNow);
        var context = new ElectStateContext(
            new ApplyStateContext(storage, connection, transaction, job, new FailedState(error), null));
        new UndoneWork().OnStateElection(context);
        return context.CandidateState;
    }
}
