using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Notifications;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Webhooks;
using MobiJobs.Overview.Status;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Notifications;

/// <summary>What becomes of messages whose webhook is off, or that this program can't send.</summary>
public sealed class Trouble_while_sending : IAsyncLifetime
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
    public async Task What_waits_for_a_webhook_is_not_sent_once_it_was_off()
    {
        await TestAsync();
        await SwitchAsync(isOn: false);
        var dropped = await OnlyAsync();
        Assert.Equal((MessageState.Dropped, null), (dropped.State, dropped.DueAt));
        Assert.False(await TestAsync());
        Assert.Equal(Resent.Off, await scenario.DoAsync<WebhookRegister, Resent>(register =>
            register.SendAgainAsync(webhook, dropped.Id, "y.tanaka", CancellationToken.None)));
        await SwitchAsync(isOn: true);
        await scenario.SendAsync();
        Assert.Empty(receiver.Messages);
    }

    [Fact]
    public async Task Enabling_what_is_in_use_changes_nothing()
    {
        await scenario.HeadAsync(1);
        scenario.Clock.Advance(TimeSpan.FromMinutes(12));
        await SwitchAsync(isOn: true);
        await scenario.PassAsync();
        Assert.Single(await scenario.MessagesAsync());
        Assert.Equal(0, await EntriesAsync(AuditAction.WebhookEnabled));
        await SwitchAsync(isOn: false);
        await SwitchAsync(isOn: false);
        Assert.Equal(1, await EntriesAsync(AuditAction.WebhookDisabled));
    }

    [Fact]
    public async Task A_secret_that_this_worker_cannot_read_is_tried_again()
    {
        await TestAsync();
        await scenario.AskAsync(db => db.Webhooks.ExecuteUpdateAsync(set => set.SetProperty(w => w.Secret, "other")));
        await scenario.SendAsync();
        var left = await OnlyAsync();
        Assert.Equal((MessageState.Waiting, SendTroubles.Secret), (left.State, left.Said));
        Assert.InRange(left.DueAt!.Value - scenario.Now, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_message_that_breaks_its_sender_is_given_up_in_the_end()
    {
        await TestAsync();
        await scenario.AskAsync(db => db.Webhooks.ExecuteUpdateAsync(set => set.SetProperty(w => w.Address, "/none")));
        for (var i = 0; i < 20 && (await OnlyAsync()).DueAt is { } due; i++)
        {
            if (due > scenario.Now) { scenario.Clock.Advance(due - scenario.Now); }

            await scenario.SendAsync();
        }

        var failed = await OnlyAsync();
        Assert.Equal((MessageState.Failed, 8, SendTroubles.Broken), (failed.State, failed.Attempts, failed.Said));
    }

    [Fact]
    public async Task A_message_that_ends_its_sender_each_time_is_given_up_as_well()
    {
        await TestAsync();
        await scenario.AskAsync(db => db.NoticeMessages.ExecuteUpdateAsync(set => set.SetProperty(m => m.Attempts, 8)));
        await scenario.SendAsync();
        Assert.Empty(receiver.Messages);
        Assert.Equal(
            (MessageState.Failed, SendTroubles.Abandoned), ((await OnlyAsync()).State, (await OnlyAsync()).Said));
    }

    [Fact]
    public async Task A_turn_ends_with_the_first_message_that_is_not_taken()
    {
        await TestAsync();
        await TestAsync();
        receiver.Next(500);
        await scenario.SendAsync();
        Assert.Single(receiver.Messages);
        await scenario.SendAsync();
        Assert.Equal(2, receiver.Messages.Count);
    }

    [Fact]
    public async Task The_path_of_an_address_is_in_no_trace_and_in_no_audit_entry()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => seen.Enqueue($"{activity.GetTagItem("url.full")}"),
        };
        ActivitySource.AddActivityListener(listener);
        await TestAsync();
        await scenario.SendAsync();
        Assert.Single(receiver.Messages);
        Assert.DoesNotContain(seen, url => url.Contains(receiver.Address.Authority, StringComparison.Ordinal));
        var entries = await scenario.AskAsync(db => db.Audit.AsNoTracking().ToListAsync());
        Assert.Contains(entries, e => e.After?.Contains(receiver.Address.Authority, StringComparison.Ordinal) == true);
        Assert.DoesNotContain(entries, e => e.After?.Contains("/hook", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task What_did_not_arrive_is_said_to_those_who_can_mend_it()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ja");
        Assert.Equal(PartState.Fine, (await LookAsync(Roles.Administrator))!.State);
        Assert.Null(await LookAsync(Roles.Helpdesk));

        await TestAsync();
        scenario.Clock.Advance(TimeSpan.FromMinutes(11)); // Nobody sends.
        Assert.Equal(PartState.Attention, (await LookAsync(Roles.Administrator))!.State);

        while ((await OnlyAsync()).DueAt is { } due)
        {
            if (due > scenario.Now) { scenario.Clock.Advance(due - scenario.Now); }

            receiver.Next(500);
            await scenario.SendAsync();
        }

        var failed = await LookAsync(Roles.Administrator);
        Assert.Equal("過去24時間に届かなかった通知があります（メール0件、Webhook 1件）。", failed!.Words);

        scenario.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(PartState.Fine, (await LookAsync(Roles.Administrator))!.State);
    }

    /// <summary>One of nobody would be in no log, and one that has ended and is due would never be sent.</summary>
    [Fact]
    public async Task The_store_refuses_a_message_without_a_reader_or_due_without_waiting()
    {
        await TestAsync();
        await Assert.ThrowsAnyAsync<DbException>(() => scenario.AskAsync(db => db.NoticeMessages.ExecuteUpdateAsync(
            set => set.SetProperty(m => m.WebhookId, (int?)null))));
        await Assert.ThrowsAnyAsync<DbException>(() => scenario.AskAsync(db => db.NoticeMessages.ExecuteUpdateAsync(
            set => set.SetProperty(m => m.State, MessageState.Sent))));
        await Assert.ThrowsAnyAsync<DbException>(() => scenario.AskAsync(db => db.Subscriptions.ExecuteUpdateAsync(
            set => set.SetProperty(s => s.WebhookId, (int?)null))));
    }

    private Task<StatusPart?> LookAsync(string role) =>
        scenario.AskAsync(db =>
        {
            var time = new ShownTime(new OrganizationTime(TimeZoneInfo.Utc), scenario.Clock);
            return new NoticeLook(db, time).LookAsync(Rights.Of([role]), CancellationToken.None);
        });

    [Theory]
    [InlineData(null, false)]
    [InlineData(200, true)] // A receiver that says so by chance.
    public void What_went_wrong_is_said_in_the_language_of_the_reader(int? status, bool isAsSaid) =>
        Assert.Equal(isAsSaid, SendTroubles.Words(SendTroubles.Secret, status) == SendTroubles.Secret);

    private Task<int> EntriesAsync(AuditAction action) =>
        scenario.AskAsync(db => db.Audit.CountAsync(e => e.Action == action));

    private Task SwitchAsync(bool isOn) => scenario.DoAsync<WebhookRegister, bool>(register =>
        register.SwitchAsync(webhook, isOn, "y.tanaka", CancellationToken.None));

    private Task<bool> TestAsync() => scenario.DoAsync<WebhookRegister, bool>(register =>
        register.TestAsync(webhook, "y.tanaka", CancellationToken.None));

    private async Task<NoticeMessage> OnlyAsync() => Assert.Single(await scenario.MessagesAsync());
}
