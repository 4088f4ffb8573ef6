using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Purging;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data;

/// <summary>Work in chunks ends where the store changes nothing of a chunk: it would take it for ever.</summary>
public sealed class Loops_that_end : IAsyncLifetime
{
    private Scenario scenario = null!;

    [Fact]
    public async Task Jobs_of_which_none_can_be_changed_are_tried_once_in_a_row()
    {
        await scenario.RegisterAsync();
        var times = 0;
        var changed = await scenario.AskAsync(db => db.ChangeInChunksAsync(
            db.Jobs,
            _ => Task.FromResult(times++ * 0),
            CancellationToken.None));

        Assert.Equal((0, 1), (changed, times));
    }

    [Fact]
    public async Task Rows_of_which_none_can_be_deleted_are_tried_once_in_a_row()
    {
        await scenario.RegisterAsync();
        var times = 0;
        var deleted = await scenario.AskAsync(db => db.DeleteInChunksAsync(
            db.Jobs.OrderBy(j => j.Id).Select(j => j.Id),
            _ => Task.FromResult(times++ * 0),
            CancellationToken.None));

        Assert.Equal((0, 1), (deleted, times));
    }

    [Fact]
    public async Task A_statement_that_never_changes_all_that_was_found_is_used_for_each_alone()
    {
        var (first, second) = (await scenario.RegisterAsync(), await scenario.RegisterAsync());
        var changed = await scenario.AskAsync(db => db.WriteAsync(
            () => db.ChangeExactlyAsync(
                [first, second],
                () => Task.FromResult((long[])[first, second]),
                ids => db.Jobs.Where(j => ids.Contains(j.Id) && j.Id != first)
                    .ExecuteUpdateAsync(set => set.SetProperty(j => j.Detail, "x")),
                CancellationToken.None),
            CancellationToken.None));

        Assert.Equal([second], changed);
    }

    [Fact]
    public async Task Answers_that_the_store_will_not_mark_end_their_drain_with_an_error()
    {
        var fault = new PlantedFault(
            ("(?s).*UPDATE \"Reports\".*", "UPDATE \"Reports\" SET \"State\" = 0 WHERE 0 = 1"));
        await using var other = await Scenario.CreateAsync(fault: fault);
        var job = await other.RegisterAsync(JobKind.AppList);
        await other.HandOverAsync();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(
            () => other.AnswerAsync(job, id => new AcknowledgedMessage(id, new AppListFacts([]))))
            .WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, await other.AskAsync(db => db.Reports.CountAsync(r => r.State == ReportState.Pending)));
    }

    public async Task InitializeAsync() => scenario = await Scenario.CreateAsync();

    public async Task DisposeAsync() => await scenario.DisposeAsync();
}
