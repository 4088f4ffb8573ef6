using Microsoft.EntityFrameworkCore;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Notifications;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Subscriptions;
using MobiJobs.Notifications.Telling;
using MobiJobs.Notifications.Webhooks;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Notifications;

/// <summary>What readers have chosen in a scenario, and what they are told.</summary>
internal static class Told
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Tells a webhook these kinds, every five minutes. Returns its id with the secret.</summary>
    public static async Task<(int Id, string Secret)> WebhookAsync(
        this Scenario scenario, Uri address, SubscriptionChoice choice) =>
        (await scenario.DoAsync<WebhookRegister, (int, string)?>(register => register.AddAsync(
            new WantedWebhook("school", address.AbsoluteUri, choice), "y.tanaka", CancellationToken.None)))!.Value;

    /// <summary>The only person of the scenario is told this by mail.</summary>
    public static Task TellPersonAsync(this Scenario scenario, SubscriptionChoice choice) => scenario.AskAsync(
        async db =>
        {
            var person = await db.Users.SingleAsync(p => p.UserName == "y.tanaka");
            person.ChangeMail("tanaka@school.example");
            db.Subscriptions.Add(Subscription.OfPerson(
                person.Id, choice, scenario.Now, new OrganizationTime(TimeZoneInfo.Utc)));
            return await db.SaveChangesAsync();
        });

    public static SubscriptionChoice Choice(params NoticeKind[] kinds) =>
        new(kinds, null, NoticeRhythm.FiveMinutes, 0) { FailingOf = 3 };

    /// <summary>So much time passes, and everybody is told who is to be told then.</summary>
    public static async Task PassAsync(this Scenario scenario, TimeSpan? time = null)
    {
        scenario.Clock.Advance(time ?? Window + NoticeTelling.Lag);
        await scenario.DoAsync<NoticeSweep>(sweep => sweep.SweepAsync(CancellationToken.None));
    }

    /// <summary>What is due is sent.</summary>
    public static Task SendAsync(this Scenario scenario) =>
        scenario.DoAsync<NoticePost>(post => post.SendDueAsync(CancellationToken.None));

    public static Task<List<NoticeMessage>> MessagesAsync(this Scenario scenario) =>
        scenario.AskAsync(db => db.NoticeMessages.AsNoTracking().OrderBy(m => m.Id).ToListAsync());

    /// <summary>Jobs of these devices fail with this error, or succeed.</summary>
    public static async Task EndAsync(this Scenario scenario, string? error, params long[] devices)
    {
        foreach (var device in devices)
        {
            var job = await scenario.RegisterAsync(JobKind.DeviceInformation, device);
            await scenario.HandOverAsync(device);
            await scenario.AnswerAsync(
                job,
                id => error is null
                    ? new MobiJobs.Gateway.AcknowledgedMessage(id, null)
                    : new MobiJobs.Gateway.FailedMessage(id, error));
        }
    }

    /// <summary>A job becomes the head of this device, which does not answer.</summary>
    public static async Task<long> HeadAsync(this Scenario scenario, long device)
    {
        var job = await scenario.RegisterAsync(JobKind.DeviceInformation, device);
        await scenario.AdvanceAsync(device);
        Assert.Equal(JobStage.Active, (await scenario.JobAsync(job)).Stage);
        return job;
    }
}
