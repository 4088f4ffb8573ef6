using MobiJobs.Notifications;
using MobiJobs.Notifications.Telling;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Approvals;

namespace MobiJobs.Tests.Notifications;

/// <summary>What needs a second pair of eyes is told to webhooks while it waits.</summary>
public sealed class Runs_that_wait(Two two) : IClassFixture<Two>
{
    [Fact]
    public async Task A_run_is_told_of_each_group_that_it_acts_on_while_it_waits()
    {
        var (_, run, _) = await two.AskedAsync();
        var told = Assert.Single(await FactsAsync(), f => f.Cause is ApprovalCause a && a.RunId == run);
        Assert.Equal((1, IrreversibleKind.Wipe), (told.Count, ((ApprovalCause)told.Cause).Act));
        var second = await two.PersonAsync(MobiJobs.Accounts.Roles.Administrator);
        using var visitor = await two.Console.VisitAsync(second);
        await Two.ApproveAsync(visitor, run);
        Assert.DoesNotContain(await FactsAsync(), f => f.Cause is ApprovalCause a && a.RunId == run);
    }

    private Task<IReadOnlyList<NoticeFact>> FactsAsync() =>
        two.Console.DoAsync<NoticeFacts, IReadOnlyList<NoticeFact>>(
        facts => facts.OfAsync(
            NoticeKind.Approval, new NoticeWindow(two.Console.Now, two.Console.Now), CancellationToken.None));
}
