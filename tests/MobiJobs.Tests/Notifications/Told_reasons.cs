using MobiJobs.Jobs;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Notifications;
using MobiJobs.Notifications.Telling;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Notifications;

/// <summary>Why jobs are stuck is told as the page of 滞留 says it.</summary>
public sealed class Told_reasons
{
    [Fact]
    public async Task A_device_whose_push_was_refused_is_told_as_that()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var refused = await scenario.HeadAsync(1);
        await scenario.HeadAsync(2);
        await scenario.AskAsync(db =>
        {
            db.JobEvents.Add(JobEvent.Of(refused, JobEventKind.WakeRefused, scenario.Now, 1, "410"));
            return db.SaveChangesAsync();
        });
        var began = scenario.Now;
        scenario.Clock.Advance(TimeSpan.FromMinutes(20));
        var facts = await scenario.DoAsync<NoticeFacts, IReadOnlyList<NoticeFact>>(all => all.OfAsync(
            NoticeKind.Stuck, new NoticeWindow(began, scenario.Now), CancellationToken.None));
        Assert.Equal(
            [(StuckReason.NoContact, 1), (StuckReason.PushRefused, 1)],
            facts.Select(f => (((StuckCause)f.Cause).Reason, f.Count)).Order());
    }
}
