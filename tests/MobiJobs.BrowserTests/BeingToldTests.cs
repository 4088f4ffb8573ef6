using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Tests.Notifications;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>
/// A person chooses what to be told, and an administrator has a server told.
/// </summary>
public sealed class BeingToldTests : Browsing
{
    /// <summary>Some jobs fail, as in life.</summary>
    protected override string[] Settings =>
        ["--Gateway:Simulated:Devices=40", "--Gateway:Simulated:Speed=1000", "--Gateway:Simulated:Faults=1"];

    [Fact]
    public async Task What_is_told_is_chosen_and_the_secret_of_a_webhook_is_shown()
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
        Assert.StartsWith("whsec_", await Page.Locator("#made").InputValueAsync(), StringComparison.Ordinal);
        await CheckAsync();
    }

    private string At(string path) => new Uri(Console.Address, path).ToString();

    /// <summary>The numbers from which failures are told.</summary>
    private async Task FailingAsync()
    {
        await Page.GetByLabel("失敗の割合（%以上）").FillAsync("1");
        await Page.GetByLabel("終わったジョブ（件以上）").FillAsync("1");
    }
}
