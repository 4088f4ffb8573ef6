using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>However much waits, a page asks as often, and what waits for others hides nothing.</summary>
public sealed class Many_that_wait(Two two) : IClassFixture<Two>
{
    [Fact]
    public async Task What_waits_for_others_hides_nothing_and_costs_no_question_each()
    {
        var (group, numbers) = await two.GroupAsync(2);
        var name = await two.PersonAsync(null);
        await two.GiveAsync(name, group, Permissions.Read, Permissions.RegisterJobs, Permissions.Approve);
        await two.AddWaitingAsync(numbers[0], Two.Asker, 1);
        using var person = await two.Console.VisitAsync(name);
        await person.GetAsync("/approvals"); // Now the numbers of the menu are counted.
        var before = two.Console.Statements.Of("/approvals").Count;
        await person.GetAsync("/approvals");
        var few = two.Console.Statements.Of("/approvals").Count;

        var (_, elsewhere) = await two.GroupAsync(1);
        await two.AddWaitingAsync(elsewhere[0], Two.Asker, 201);
        var last = (await two.AddWaitingAsync(numbers[1], Two.Asker, 1))[0];
        var page = await person.GetAsync("/approvals");

        page.AssertShows($"#approval-{last}", "遠隔初期化");
        page.AssertShows(".side a[href='/approvals'] .how-many", "2");
        Assert.Equal(few - before, two.Console.Statements.Of("/approvals").Count - few);
    }

    [Fact]
    public async Task The_number_in_the_menu_is_one_question_for_who_may_approve_everywhere()
    {
        var name = await two.PersonAsync(Roles.Administrator);
        using var person = await two.Console.VisitAsync(name);
        var waiting = await two.Console.ReadAsync(db => db.Runs.CountAsync(r => r.Approval == ApprovalState.Waiting));
        await two.AddWaitingAsync((await two.DevicesAsync(1))[0], Two.Asker, 3);

        var page = await person.GetAsync("/guide");

        page.AssertShows(
            ".side a[href='/approvals'] .how-many", (waiting + 3).ToString(CultureInfo.GetCultureInfo("ja")));
        var asked = Assert.Single(
            two.Console.Statements.Of("/guide"), s => s.Contains("\"Runs\"", StringComparison.Ordinal));
        Assert.DoesNotContain("\"Selection\"", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_the_history_follow_one_another_without_gaps()
    {
        var (name, _, numbers) = await two.AskedAsync();
        var ids = await two.AddWaitingAsync(numbers[0], name, ApprovalHistory.PageSize + 3);
        using var person = await two.Console.VisitAsync(name);
        var page = await person.GetAsync($"/approvals/history?user={name.ToUpperInvariant()}");
        Assert.Equal(ApprovalHistory.PageSize, page.QuerySelectorAll("tbody tr").Length);
        Assert.Equal($"approval-{ids[^1]}", page.QuerySelector("tbody tr")!.Id);
        page = await person.GetAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(4, page.QuerySelectorAll("tbody tr").Length);
        Assert.Null(page.QuerySelector("a[rel=next]"));
    }

    [Fact]
    public async Task However_much_waits_all_of_it_can_be_reached()
    {
        var ids = await two.AddWaitingAsync((await two.DevicesAsync(1))[0], Two.Asker, 205);
        using var person = await two.Console.SignInAsync(Roles.Administrator);
        var seen = new List<string?>();
        var page = await person.GetAsync("/approvals");
        while (true)
        {
            seen.AddRange(page.QuerySelectorAll("table.jobs tbody tr").Select(r => r.Id));
            if (page.QuerySelector("a[rel=next]") is not { } next) { break; }

            page = await person.GetAsync(next.GetAttribute("href")!);
        }

        Assert.Empty(ids.Select(id => $"approval-{id}").Except(seen));
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }
}
