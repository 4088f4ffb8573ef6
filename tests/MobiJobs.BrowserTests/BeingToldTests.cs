using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Telling;
using MobiJobs.Tests.Notifications;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>
/// A person chooses what to be told, an administrator has a server told; devices fail, and both hear of it once.
/// </summary>
public sealed class BeingToldTests : Browsing
{
    /// <summary>Some jobs fail, as in life.</summary>
    protected override string[] Settings =>
        ["--Gateway:Simulated:Devices=40", "--Gateway:Simulated:Speed=1000", "--Gateway:Simulated:Faults=1"];

    [Fact]
    public async Task A_failure_is_one_mail_and_one_message_which_can_be_sent_again()
    {
        await using var receiver = await Receiver.StartAsync();
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(At("/account/notices"));
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await Assertions.Expect(Page.Locator("main")).ToContainTextAsync("通知する内容を1つ以上選んでください。");
        await Page.GetByLabel("失敗の増加").First.CheckAsync();
        await FailingAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await Assertions.Expect(Page.Locator("main tbody")).ToContainTextAsync("失敗の増加");
        await CheckAsync();

        await Page.GetByRole(AriaRole.Link, new() { Name = "設定", Exact = true }).First.ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Webhookを開く" }).ClickAsync();
        await CheckAsync();
        await Page.FillAsync("#Name", "監視");
        await Page.GetByLabel("送信先のURL").FillAsync(receiver.Address.AbsoluteUri);
        await Page.GetByLabel("失敗の増加").First.CheckAsync();
        await FailingAsync();
        await Page.Locator("input[type=password]").FillAsync(RunningConsole.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "追加" }).ClickAsync();
        receiver.Secrets.Add(await Page.Locator("#made").InputValueAsync());
        await CheckAsync();
        await Page.ReloadAsync(); // Sends the form not once more: the secret is gone, the webhook is there once.
        await Assertions.Expect(Page.Locator("h1")).ToContainTextAsync("監視");
        await Assertions.Expect(Page.Locator("#made")).ToHaveCountAsync(0);
        Assert.Equal(1, await DoAsync<MobiJobsDb, int>(db => db.Webhooks.CountAsync()));

        await FailAsync();
        await DoAsync<NoticeSweep, bool>(async sweep =>
        {
            await sweep.SweepAsync(CancellationToken.None);
            return true;
        });
        await Assertions.Expect(await LogAsync()).ToContainTextAsync("送信済み");
        await CheckAsync();
        Assert.Equal(1, await DoAsync<MobiJobsDb, int>(db => db.NoticeMessages.CountAsync(m => m.PersonId != null)));
        var came = Assert.Single(receiver.Messages);
        Assert.Equal(("jobs.failing", 1), (came.Type, came.Proven));
        Assert.True(came.Data.GetProperty("count").GetInt32() > 0);
        await Page.GetByRole(AriaRole.Button, new() { Name = "再送" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("再送");
        await Assertions.Expect(await LogAsync()).ToContainTextAsync("送信済み");
        Assert.Equal(2, receiver.Messages.Count);
        Assert.Single(receiver.Messages.Select(m => m.Id).Distinct());
    }

    private string At(string path) => new Uri(Console.Address, path).ToString();

    /// <summary>The numbers from which failures are told.</summary>
    private async Task FailingAsync()
    {
        await Page.GetByLabel("失敗の割合（%以上）").FillAsync("1");
        await Page.GetByLabel("終わったジョブ（件以上）").FillAsync("1");
    }

    /// <summary>A job has failed within the hour, and it is time to tell everybody.</summary>
    private Task FailAsync() => DoAsync<MobiJobsDb, int>(async db =>
    {
        var now = Console.Now;
        await db.Users.ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Email, p => p.UserName + "@school.example"));
        var failed = await db.Jobs.Where(j => j.Status == MobiJobs.Jobs.JobStatus.DeviceError)
            .OrderByDescending(j => j.Id).Select(j => j.Id).FirstAsync();
        await db.Jobs.Where(j => j.Id == failed)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.EndedAt, now.AddMinutes(-20)));
        return await db.Subscriptions.ExecuteUpdateAsync(set => set
            .SetProperty(s => s.NextAt, now)
            .SetProperty(s => s.CoveredUntil, now.AddMinutes(-30)));
    });

    /// <summary>The log, once the worker has sent what is due.</summary>
    private async Task<ILocator> LogAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await DoAsync<MobiJobsDb, bool>(db => db.NoticeMessages.Where(m => m.WebhookId != null)
            .AllAsync(m => m.State == MessageState.Sent)))
        {
            await pulse.WaitForNextTickAsync(patience.Token);
        }

        await Page.ReloadAsync();
        return Page.Locator("main tbody").First;
    }
}
