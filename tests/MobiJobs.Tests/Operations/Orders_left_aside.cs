using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>What the preview of a cancellation says of orders that are still being registered.</summary>
public sealed class Orders_left_aside(SendingPageTests.Console console) : IClassFixture<SendingPageTests.Console>
{
    [Fact]
    public async Task An_order_that_the_condition_cannot_judge_is_named_with_the_way_to_it()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var operation = await Moving_what_is_reserved.SendAsync(console, JobKind.BookInstall, null);
        var run = await console.Running.ReadAsync(
            db => db.Operations.Where(o => o.Id == operation).Select(o => o.RunId).SingleAsync());
        var list = await visitor.GetAsync("/");

        var aside = await PreviewAsync("kind=bookInstall&device=1");
        var link = aside.QuerySelector($"a[href='/deliveries?run={run}']")!;
        Assert.Contains(
            "まだ登録されていない1件は対象に含まれません", link.ParentElement!.TextContent, StringComparison.Ordinal);
        Assert.Contains(
            $"/deliveries/{operation}",
            (await visitor.GetAsync(link.GetAttribute("href")!)).QuerySelector("main")!.InnerHtml,
            StringComparison.Ordinal);

        var included = await PreviewAsync("kind=bookInstall");
        Assert.Null(included.QuerySelector("a[href^='/deliveries?run=']"));
        Assert.Contains(
            "このうち1件は登録中", included.QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        Task<AngleSharp.Html.Dom.IHtmlDocument> PreviewAsync(string filter) => visitor.SubmitAsync(
            list, "#list", new() { ["which"] = "matching", ["filter"] = filter });
    }
}
