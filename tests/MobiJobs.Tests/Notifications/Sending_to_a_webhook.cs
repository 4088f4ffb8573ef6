using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Notifications;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Webhooks;
using MobiJobs.Queue.Purging;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Notifications;

/// <summary>Messages to a server that takes them, fails, hangs, leads elsewhere or wants none any more.</summary>
public sealed class Sending_to_a_webhook : IAsyncLifetime
{
    private Scenario scenario = null!;
    private Receiver receiver = null!;
    private int webhook;

    public async Task InitializeAsync()
    {
        scenario = await Scenario.CreateAsync(devices: 2);
        receiver = await Receiver.StartAsync();
        (webhook, var secret) = await scenario.WebhookAsync(receiver.Address, Told.Choice(NoticeKind.Stuck));
        receiver.Secrets.Add(secret);
    }

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        await scenario.DisposeAsync();
    }

    [Fact]
    public async Task A_test_arrives_once_and_is_signed()
    {
        await TestAsync();
        await scenario.SendAsync();
        await scenario.SendAsync();
        var came = Assert.Single(receiver.Messages);
        Assert.Equal(("webhook.test", 1), (came.Type, came.Proven));
        Assert.Equal(new DateTimeOffset(scenario.Now).ToUnixTimeSeconds(), came.Timestamp);
        Assert.Equal("/hook?of=school", came.Path);
        var sent = await OnlyAsync();
        Assert.Equal((MessageState.Sent, 1, 200, came.Id), (sent.State, sent.Attempts, sent.Status, sent.Key));
        Assert.Null(sent.DueAt);
    }

    [Fact]
    public async Task What_fails_is_sent_again_with_the_same_id_for_about_a_day_and_then_given_up()
    {
        await TestAsync();
        var began = scenario.Now;
        for (var i = 0; i < 20 && (await OnlyAsync()).DueAt is { } due; i++)
        {
            if (due > scenario.Now) { scenario.Clock.Advance(due - scenario.Now); }

            receiver.Next(500, "out of order");
            await scenario.SendAsync();
        }

        var failed = await OnlyAsync();
        Assert.Equal((MessageState.Failed, 8, 500, "out of order"),
            (failed.State, failed.Attempts, failed.Status, failed.Said));
        Assert.Equal(8, receiver.Messages.Count);
        Assert.Single(receiver.Messages.Select(m => m.Id).Distinct());
        Assert.All(receiver.Messages, m => Assert.Equal(1, m.Proven));
        Assert.InRange(failed.LastAttemptAt!.Value - began, TimeSpan.FromHours(24), TimeSpan.FromHours(30));

        Assert.Equal([Resent.Begun, Resent.UnderWay], [await AgainAsync(failed.Id), await AgainAsync(failed.Id)]);
        await scenario.SendAsync();
        Assert.Single(receiver.Messages.Select(m => m.Id).Distinct());
        Assert.Equal(MessageState.Sent, (await OnlyAsync()).State);
    }

    [Fact]
    public async Task A_receiver_can_ask_for_a_longer_pause()
    {
        receiver.Next(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        await TestAsync();
        await scenario.SendAsync();
        Assert.Equal(scenario.Now.AddHours(1), (await OnlyAsync()).DueAt);
    }

    [Fact]
    public async Task A_redirect_is_followed_nowhere()
    {
        receiver.Next(307, location: "/elsewhere");
        await TestAsync();
        await scenario.SendAsync();
        Assert.Single(receiver.Messages);
        var left = await OnlyAsync();
        Assert.Equal((MessageState.Waiting, 307), (left.State, left.Status));
    }

    [Fact]
    public async Task Who_answers_that_it_is_gone_is_told_nothing_any_more()
    {
        receiver.Next(410);
        await TestAsync();
        await TestAsync();
        await scenario.SendAsync();
        Assert.Single(receiver.Messages);
        var gone = await scenario.AskAsync(db => db.Webhooks.AsNoTracking().SingleAsync());
        Assert.Equal((scenario.Now, true), (gone.DisabledAt, gone.IsGone));
        Assert.Single(await scenario.AskAsync(db => db.Audit
            .Where(e => e.Action == AuditAction.WebhookDisabled && e.Who == AuditEntry.Server).ToListAsync()));
        await scenario.HeadAsync(1);
        await scenario.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(
            [MessageState.Failed, MessageState.Dropped], (await scenario.MessagesAsync()).Select(m => m.State));
    }

    [Fact]
    public async Task One_that_answers_nothing_holds_up_no_other()
    {
        await using var other = await Receiver.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Next(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
        });
        await TestAsync();
        var sending = scenario.SendAsync();
        await asked.Task;

        var (second, _) = await scenario.WebhookAsync(other.Address, Told.Choice(NoticeKind.Stuck));
        await scenario.DoAsync<WebhookRegister, bool>(r => r.TestAsync(second, "y.tanaka", CancellationToken.None));
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        other.Next(_ =>
        {
            arrived.SetResult();
            return Task.CompletedTask;
        });
        var further = scenario.SendAsync();
        await arrived.Task;
        Assert.False(sending.IsCompleted);
        scenario.Clock.Advance(TimeSpan.FromSeconds(21));
        await Task.WhenAll(sending, further);
        var silent = (await scenario.MessagesAsync()).Single(m => m.WebhookId == webhook);
        Assert.Equal((MessageState.Waiting, null), (silent.State, silent.Status));
        Assert.Equal(SendTroubles.NoAnswer, silent.Said);
    }

    [Fact]
    public async Task After_another_secret_was_made_both_sign_for_a_day()
    {
        receiver.Secrets.Add((await scenario.DoAsync<WebhookRegister, string?>(register =>
            register.RotateAsync(webhook, "y.tanaka", CancellationToken.None)))!);
        await TestAsync();
        await scenario.SendAsync();
        Assert.Equal(2, Assert.Single(receiver.Messages).Proven);
        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await TestAsync();
        await scenario.SendAsync();
        Assert.Equal(1, receiver.Messages.Last().Proven);
    }

    /// <summary>The receiver may still have the first, or the second, or the third by now.</summary>
    [Fact]
    public async Task Of_several_secrets_made_within_a_day_all_sign_that_a_receiver_may_have()
    {
        for (var i = 0; i < 5; i++)
        {
            receiver.Secrets.Add((await scenario.DoAsync<WebhookRegister, string?>(register =>
                register.RotateAsync(webhook, "y.tanaka", CancellationToken.None)))!);
        }

        await TestAsync();
        await scenario.SendAsync();
        var came = Assert.Single(receiver.Messages);
        Assert.Equal(4, came.Proven);
        Assert.All([receiver.Secrets[0], receiver.Secrets[^1]], secret => Assert.True(came.IsProvenBy(secret)));
    }

    /// <summary>One that leaked is over a day after the next was made, however often another is made.</summary>
    [Fact]
    public async Task A_secret_signs_for_a_day_after_it_was_replaced_whatever_is_made_since()
    {
        for (var i = 0; i < 3; i++)
        {
            await scenario.DoAsync<WebhookRegister, string?>(register =>
                register.RotateAsync(webhook, "y.tanaka", CancellationToken.None));
            await TestAsync();
            await scenario.SendAsync();
            scenario.Clock.Advance(TimeSpan.FromHours(23));
        }

        Assert.Equal([true, true, false], receiver.Messages.Select(m => m.IsProvenBy(receiver.Secrets[0])));
    }

    [Fact]
    public async Task A_message_whose_sender_died_is_sent_by_another()
    {
        await TestAsync();
        await scenario.AskAsync(db => db.NoticeMessages.ExecuteUpdateAsync(set => set
            .SetProperty(m => m.DueAt, scenario.Now + NoticeDelivery.Claim)
            .SetProperty(m => m.Attempts, 1)));
        await scenario.SendAsync();
        Assert.Empty(receiver.Messages);
        scenario.Clock.Advance(NoticeDelivery.Claim);
        await scenario.SendAsync();
        Assert.Single(receiver.Messages);
        Assert.Equal((MessageState.Sent, 2), ((await OnlyAsync()).State, (await OnlyAsync()).Attempts));
    }

    [Fact]
    public async Task Messages_are_kept_for_30_days()
    {
        await TestAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(2));
        await TestAsync();
        scenario.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        var younger = (await scenario.MessagesAsync())[1];
        Assert.Equal(1, await PurgeAsync());
        Assert.Equal(younger.Id, (await OnlyAsync()).Id);
    }

    [Fact]
    public async Task A_former_secret_is_forgotten_once_it_signs_nothing_any_more()
    {
        await scenario.DoAsync<WebhookRegister, string?>(register =>
            register.RotateAsync(webhook, "y.tanaka", CancellationToken.None));
        await PurgeAsync();
        Assert.NotEmpty((await scenario.AskAsync(db => db.Webhooks.AsNoTracking().SingleAsync())).Former);
        scenario.Clock.Advance(TimeSpan.FromDays(1));
        await PurgeAsync();
        Assert.Empty((await scenario.AskAsync(db => db.Webhooks.AsNoTracking().SingleAsync())).Former);
    }

    [Fact]
    public async Task The_store_does_not_hold_the_secret()
    {
        var stored = await scenario.AskAsync(db => db.Webhooks.AsNoTracking().SingleAsync());
        Assert.StartsWith("whsec_", receiver.Secrets[0], StringComparison.Ordinal);
        Assert.DoesNotContain(receiver.Secrets[0]["whsec_".Length..], stored.Secret, StringComparison.Ordinal);
        var told = await scenario.AskAsync(db => db.Audit.SingleAsync(e => e.Action == AuditAction.WebhookAdded));
        Assert.DoesNotContain("of=school", told.After, StringComparison.Ordinal);
        Assert.Contains("jobs.stuck", told.After, StringComparison.Ordinal);
    }

    private Task<Resent> AgainAsync(long message) => scenario.DoAsync<WebhookRegister, Resent>(register =>
        register.SendAgainAsync(webhook, message, "y.tanaka", CancellationToken.None));

    private Task<int> PurgeAsync() => scenario.DoAsync<NoticePurge, int>(purge => purge.PurgeAsync(
        new PurgeLimits(scenario.Now, scenario.Now.AddMonths(-3)), CancellationToken.None));

    private Task TestAsync() => scenario.DoAsync<WebhookRegister, bool>(register =>
        register.TestAsync(webhook, "y.tanaka", CancellationToken.None));

    private async Task<NoticeMessage> OnlyAsync() => Assert.Single(await scenario.MessagesAsync());
}
