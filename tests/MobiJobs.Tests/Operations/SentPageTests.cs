using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>What the pages say of an operation that was sent, and of a choice that can't be read.</summary>
public sealed class SentPageTests(SendingPageTests.Console console) : IClassFixture<SendingPageTests.Console>
{
    [Fact]
    public async Task What_was_registered_for_several_is_shown_as_a_whole_with_the_ways_back()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var numbers = $"{await console.NumberAsync()} {await console.NumberAsync()}";
        var check = await SendingPageTests.CheckAsync(visitor, "lock", numbers);
        var sent = await visitor.SubmitAsync(check, "form.confirm");

        var operation = await console.Running.ReadAsync(db => db.Operations.MaxAsync(o => o.Id));
        Assert.Equal($"/deliveries/{operation}", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);
        sent.AssertShows("[role=status]", "2件のジョブを登録しました");
        Assert.NotNull(sent.QuerySelector($"header a[href='/?operation={operation}']"));
        Assert.NotNull(sent.QuerySelector("header a[href='/deliveries']"));
    }

    [Fact]
    public async Task Each_count_of_what_was_sent_opens_its_devices_and_what_was_refused_says_why()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var (stays, leaves) = (await console.NumberAsync(), await console.NumberAsync());
        var check = await SendingPageTests.CheckAsync(visitor, "appList", $"{stays} {leaves}");
        await console.Running.ReadAsync(db => db.Devices.Where(d => d.Number == leaves)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.EnrollmentId, (long?)null)));

        var list = await visitor.SubmitAsync(check, "form.confirm");
        var report = await visitor.GetAsync(
            list.QuerySelector("[role=status] a[href^='/operations/runs/']")!.GetAttribute("href")!);

        Assert.Contains("管理から外れた", report.QuerySelector("#progress")!.TextContent, StringComparison.Ordinal);
        foreach (var (outcome, number) in ((string, string)[])[("done", stays), ("refused", leaves)])
        {
            var link = report.QuerySelector($"table.counts a[href$='outcome={outcome}']")!;
            Assert.Equal("1", link.TextContent);
            var devices = await visitor.GetAsync(link.GetAttribute("href")!);
            var row = Assert.Single(devices.QuerySelectorAll("tbody tr"));
            Assert.Contains(number, row.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_that_shows_an_older_order_confirms_nothing()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var check = await SendingPageTests.CheckAsync(visitor, "appList", await console.NumberAsync());
        var before = await console.Running.ReadAsync(db => db.Operations.CountAsync());
        await console.Running.ReadAsync(db => db.Runs.OrderByDescending(r => r.Id).Take(1)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Order, r => r.Order + " ")));

        var answer = await visitor.SubmitAsync(check, "form.confirm");

        Assert.Contains("もう一度確かめてください", answer.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(before, await console.Running.ReadAsync(db => db.Operations.CountAsync()));
    }

    [Fact]
    public async Task A_filter_of_jobs_with_an_unknown_condition_is_refused()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var form = await visitor.GetAsync("/operations/new?kind=appList&jobs=kind%3Dlock%26stauts%3Dwaiting");
        var before = await console.Running.ReadAsync(db => db.Runs.CountAsync());

        var wrong = await visitor.SubmitAsync(
            form,
            "form[action='/operations']",
            new() { ["Jobs"] = "kind=lock&stauts=waiting" });

        Assert.Contains("「stauts」という条件はありません", wrong.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(before, await console.Running.ReadAsync(db => db.Runs.CountAsync()));
    }
}
