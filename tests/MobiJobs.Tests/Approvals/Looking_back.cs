using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>What was decided stays to be read: who asked for what and why, who decided, when and why.</summary>
public sealed class Looking_back(Two two) : IClassFixture<Two>
{
    private const string Why = "卒業生の端末を返却するため";

    [Fact]
    public async Task A_reason_goes_with_what_is_asked_to_the_page_the_mail_and_the_trail()
    {
        var approver = await two.PersonAsync(Roles.Administrator);
        var name = await two.PersonAsync(Roles.Operator);
        using var first = await two.Console.VisitAsync(name);
        var check = await Two.PreviewWipeAsync(first, await two.DevicesAsync(3));
        var long401 = new string('あ', 401);
        var refused = await ConfirmAsync(first, check, long401);
        refused.AssertShows("#reason-wrong", "長すぎます");
        Assert.Equal(long401, refused.QuerySelector("#reason")!.GetAttribute("value"));

        await ConfirmAsync(first, check, $" {Why} ");

        var run = await two.Console.ReadAsync(db => db.Runs.MaxAsync(r => r.Id));
        using var second = await two.Console.VisitAsync(approver);
        (await second.GetAsync("/approvals")).AssertShows($"#approval-{run}", Why);
        var page = await second.GetAsync($"/approvals/{run}");
        page.AssertShows(".card-s dl", Why);
        page.AssertShows(".card-s dl", "承認後すぐ");
        var mails = await two.Console.MailsToAsync(approver + Two.Mail);
        Assert.Single(mails, m => m.TextBody!.Contains(Why, StringComparison.Ordinal));
        Assert.Equal(Why, (await EntriesAsync(run))[0].Reason);
    }

    [Fact]
    public async Task Whoever_approves_is_told_which_jobs_are_cancelled_for_it()
    {
        using var first = await two.Console.SignInAsync(Roles.Operator);
        var numbers = await two.DevicesAsync(3);
        var fields = new Dictionary<string, string> { ["Devices"] = string.Join(' ', numbers) };
        foreach (var kind in (string[])["deviceInformation", "appList"])
        {
            var form = await first.GetAsync($"/operations/new?kind={kind}");
            await first.SubmitAsync(
                await first.SubmitAsync(form, "form[action='/operations']", fields), "form.confirm");
        }

        var check = await Two.PreviewWipeAsync(first, numbers);
        await first.SubmitAsync(check, "form.confirm", new()
        {
            ["Agreed"] = "true",
            ["Password"] = RunningConsole.Password,
            ["Clears"] = "true",
        });
        var run = await two.Console.ReadAsync(db => db.Runs.MaxAsync(r => r.Id));

        using var second = await two.Console.SignInAsync(Roles.Administrator);
        var told = (await second.GetAsync($"/approvals/{run}")).QuerySelector(".card-s")!.TextContent;
        Assert.Matches("キャンセルされるジョブ: [3-6]件", told); // The first of each may be on its way by now.
    }

    [Fact]
    public async Task A_refusal_stays_in_the_history_and_on_its_delivery_with_who_and_why()
    {
        var (name, run, numbers) = await two.AskedAsync();
        var approver = await two.PersonAsync(Roles.Administrator);
        using var second = await two.Console.VisitAsync(approver);
        await second.SubmitAsync(
            await second.GetAsync($"/approvals/{run}"), "form[action$='/refuse']", new() { ["reason"] = "来週まで使います" });

        using var first = await two.Console.VisitAsync(name);
        foreach (var reader in (Visitor[])[first, second])
        {
            var row = (await reader.GetAsync("/approvals/history")).QuerySelector($"#approval-{run}")!;
            foreach (var word in (string[])["遠隔初期化", name, "却下", approver, "来週まで使います"])
            {
                Assert.Contains(word, row.TextContent, StringComparison.Ordinal);
            }

            var page = await reader.GetAsync($"/approvals/history/{run}");
            page.AssertShows(".notice", $"{approver} さんが却下しました");
            page.AssertShows(".scroll", numbers[0]);
            Assert.Null(page.QuerySelector("form[action$='/approve']"));
        }

        var operation = await two.OperationAsync(run);
        var list = await first.GetAsync($"/deliveries?run={run}");
        list.AssertShows($"#delivery-{operation}", "承認されませんでした");
        list.AssertShows($"#delivery-{operation}", $"{approver} さんが却下しました");
        list.AssertShows($"#delivery-{operation}", "来週まで使います");
        list.AssertShows("td.num[data-label='件数']", "依頼 3件");
        Assert.NotNull(list.QuerySelector($"#delivery-{operation} a[href='/approvals/history/{run}']"));
        (await first.GetAsync($"/deliveries/{operation}")).AssertShows(".card-s dl", "依頼 3件");
    }

    [Fact]
    public async Task What_ran_out_says_so_on_its_delivery()
    {
        var (name, run, _) = await two.AskedAsync();
        await two.Console.ReadAsync(db => db.Runs.Where(r => r.Id == run)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.ApprovalUntil, DateTime.UnixEpoch)));
        await two.Console.DoAsync<ApprovalDecisions, bool>(async decisions =>
        {
            await decisions.ExpireAsync(run, default);
            return true;
        });

        using var first = await two.Console.VisitAsync(name);
        var operation = await two.OperationAsync(run);
        (await first.GetAsync("/deliveries")).AssertShows($"#delivery-{operation}", "までに承認されなかったため");
        (await first.GetAsync("/approvals/history?state=expired")).AssertShows($"#approval-{run}", "期限切れ");
        Assert.Null((await first.GetAsync("/approvals/history?state=approved")).QuerySelector($"#approval-{run}"));
    }

    [Fact]
    public async Task The_trail_says_what_was_only_asked_for_and_who_asked_when_it_is_approved()
    {
        var (name, run, _) = await two.AskedAsync();
        Assert.Equal(
            [AuditAction.RunApprovalAsked], (await EntriesAsync(run)).Select(e => e.Action));

        var approver = await two.PersonAsync(Roles.Administrator);
        using var second = await two.Console.VisitAsync(approver);
        await Two.ApproveAsync(second, run);

        var rows = (await second.GetAsync("/audit?group=acts")).QuerySelectorAll("tbody tr")
            .Where(r => r.QuerySelector($"a[href='/approvals/history/{run}']") is not null)
            .Select(r => r.TextContent.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
            .Select(words => string.Join(' ', words))
            .ToArray();
        Assert.Equal(2, rows.Length);
        Assert.Contains($"{approver} 承認 遠隔初期化 {run}（依頼: {name}）", rows[0], StringComparison.Ordinal);
        Assert.Contains($"{name} 承認を依頼 遠隔初期化 {run}", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trail_stays_when_the_history_is_deleted_and_leads_nowhere_then()
    {
        var (_, run, _) = await two.AskedAsync();
        using var person = await two.Console.SignInAsync(Roles.Administrator);
        var link = $"a[href='/approvals/history/{run}']";
        Assert.NotNull((await person.GetAsync("/audit?group=acts")).QuerySelector(link));

        await two.Console.ReadAsync(async db =>
        {
            await db.RunItems.OfWholeFleet().Where(i => i.RunId == run).ExecuteDeleteAsync();
            return await db.Runs.Where(r => r.Id == run).ExecuteDeleteAsync();
        });

        var page = await person.GetAsync("/audit?group=acts");
        page.AssertShows("main", $"遠隔初期化 {run}");
        Assert.Null(page.QuerySelector(link));
    }

    [Fact]
    public async Task The_devices_of_a_run_have_as_many_pages_as_there_are_devices_left()
    {
        var (_, run, _) = await two.AskedAsync();
        await two.Console.ReadAsync(db => db.Runs.Where(r => r.Id == run)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Count, 250)));
        using var person = await two.Console.SignInAsync(Roles.Administrator);
        var address = $"/approvals/history/{run}";
        Assert.Null((await person.GetAsync(address)).QuerySelector("a[rel=next]")); // The others were deleted.

        var more = await two.DevicesAsync(ApprovalFacts.PageSize);
        await two.Console.ReadAsync(async db =>
        {
            var ids = await db.Devices.Where(d => more.Contains(d.Number)).Select(d => d.Id).ToListAsync();
            db.RunItems.AddRange(ids.Select(id => RunItem.Of(id).In(run)));
            return await db.SaveChangesAsync();
        });
        var next = (await person.GetAsync(address)).QuerySelector("a[rel=next]")!;
        var last = await person.GetAsync(next.GetAttribute("href")!);
        last.AssertShows("main", "2 ページ目");
        Assert.Equal(3, last.QuerySelectorAll(".scroll tbody tr").Length);
        Assert.Null(last.QuerySelector("a[rel=next]"));
    }

    [Fact]
    public async Task Who_sees_a_part_finds_what_they_asked_for_and_what_they_decided()
    {
        var (group, numbers) = await two.GroupAsync(3);
        var asker = await two.PersonAsync(null);
        var decider = await two.PersonAsync(null);
        var neighbour = await two.PersonAsync(null);
        foreach (var person in (string[])[asker, decider, neighbour])
        {
            await two.GiveAsync(person, group, Permissions.Read, Permissions.RegisterJobs, Permissions.Approve);
        }

        using var first = await two.Console.VisitAsync(asker);
        var (run, _) = await Two.WipeAsync(first, numbers);
        using var second = await two.Console.VisitAsync(decider);
        await Two.ApproveAsync(second, run);
        using var other = await two.Console.VisitAsync(neighbour);
        using var helpdesk = await two.Console.SignInAsync(Roles.Helpdesk);
        foreach (var (reader, sees) in ((Visitor, bool)[])
            [(first, true), (second, true), (other, false), (helpdesk, true)])
        {
            var list = await reader.GetAsync("/approvals/history");
            Assert.Equal(sees, list.QuerySelector($"#approval-{run}") is not null);
            await reader.GetAsync($"/approvals/history/{run}");
            Assert.Equal(sees ? HttpStatusCode.OK : HttpStatusCode.NotFound, reader.Last.StatusCode);
        }
    }

    private static Task<AngleSharp.Html.Dom.IHtmlDocument> ConfirmAsync(
        Visitor person, AngleSharp.Html.Dom.IHtmlDocument check, string reason) => person.SubmitAsync(
            check,
            "form.confirm",
            new() { ["Agreed"] = "true", ["Password"] = RunningConsole.Password, ["Reason"] = reason });

    private Task<List<AuditEntry>> EntriesAsync(long run) => two.Console.ReadAsync(
        db => db.Audit.Where(e => e.RunId == run).OrderBy(e => e.Id).ToListAsync());
}
