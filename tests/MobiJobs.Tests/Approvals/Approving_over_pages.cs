using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>What nothing brings back is done to many devices only once a second person has approved it.</summary>
public sealed class Approving_over_pages(Two two) : IClassFixture<Two>
{
    [Fact]
    public async Task A_second_person_approves_and_the_first_sees_who_it_was()
    {
        var name = await two.PersonAsync(Roles.Operator);
        using var first = await two.Console.VisitAsync(name);
        var numbers = await two.DevicesAsync(3);
        (await Two.PreviewWipeAsync(first, numbers)).AssertShows("form.confirm", "別の人の承認が必要です");
        var (run, asked) = await Two.WipeAsync(first, numbers);
        asked.AssertShows("#progress", "別の人の承認を待っています");
        Assert.Equal("true", asked.QuerySelector("#progress")!.GetAttribute("data-refresh"));
        Assert.Equal(0, await two.JobsAsync(run));

        var approver = await two.PersonAsync(Roles.Administrator);
        using var second = await two.Console.VisitAsync(approver);
        var list = await second.GetAsync("/approvals");
        list.AssertShows(".side a[href='/approvals'] .how-many", "件");
        list.AssertShows($"#approval-{run}", name);
        list.AssertShows($"#approval-{run}", "遠隔初期化");
        var page = await second.GetAsync($"/approvals/{run}");
        foreach (var number in numbers) { page.AssertShows(".scroll", number); }

        (await Two.ApproveAsync(second, run, "wrong-password-1")).AssertShows("#password-wrong", "違います");
        Assert.Equal(ApprovalState.Waiting, (await two.RunAsync(run)).Approval);

        var question = await second.GetAsync($"/approvals/{run}");
        (await Two.ApproveAsync(second, run)).AssertShows(".notice-done", "承認しました");
        var twice = await second.SubmitAsync(
            question, "form[action$='/approve']", new() { ["password"] = RunningConsole.Password });
        twice.AssertShows("main", "承認");
        Assert.Null(twice.QuerySelector(".notice-late"));
        await two.FinishAsync(run);
        Assert.Equal(3, await two.JobsAsync(run));
        var report = await second.GetAsync($"/runs/{run}");
        report.AssertShows("h1", "遠隔初期化");
        var devices = await second.GetAsync(report.QuerySelector("a[href^='/devices?run=']")!.GetAttribute("href")!);
        foreach (var number in numbers) { devices.AssertShows("main", number); }

        Assert.NotNull(report.QuerySelector($"a[href='/deliveries?run={run}']"));
        foreach (var path in (string[])[$"/operations/runs/{run}", $"/runs/{run}"])
        {
            (await first.GetAsync(path)).AssertShows("#progress", $"{approver} さんが承認しました");
        }

        var operation = await two.OperationAsync(run);
        (await first.GetAsync($"/deliveries/{operation}"))
            .AssertShows("#delivery-approval", $"{approver} さんが承認しました");
        Assert.Equal(
            [(name, AuditAction.RunApprovalAsked, 3), (approver, AuditAction.RunApproved, 3)],
            await EntriesAsync(run));
    }

    [Fact]
    public async Task Few_devices_need_nobody()
    {
        using var person = await two.Console.SignInAsync(Roles.Operator);
        var (run, page) = await Two.WipeAsync(person, await two.DevicesAsync(2));
        Assert.Equal(2, await two.JobsAsync(run));
        Assert.Null(page.QuerySelector("form[action$='/call-off']"));
    }

    [Theory]
    [InlineData(2, "ジョブを登録しました")]
    [InlineData(3, "別の人の承認を待っています")]
    public async Task A_wipe_that_is_confirmed_twice_is_one_wipe_and_the_second_answer_shows_it(
        int devices, string shown)
    {
        using var person = await two.Console.SignInAsync(Roles.Operator);
        var check = await Two.PreviewWipeAsync(person, await two.DevicesAsync(devices));
        var fields = new Dictionary<string, string>
        {
            ["Agreed"] = "true",
            ["Password"] = RunningConsole.Password,
        };
        await person.SubmitAsync(check, "form.confirm", fields);

        var again = await person.SubmitAsync(check, "form.confirm", fields);

        var address = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        Assert.StartsWith("/operations/runs/", address, StringComparison.Ordinal);
        again.AssertShows("main", shown);
        again.AssertDoesNotShow("body", "もう一度確かめてください");
    }

    [Fact]
    public async Task Small_orders_of_one_person_within_an_hour_count_together()
    {
        var name = await two.PersonAsync(Roles.Operator);
        using var person = await two.Console.VisitAsync(name);
        var (first, _) = await Two.WipeAsync(person, await two.DevicesAsync(2));
        var (second, page) = await Two.WipeAsync(person, await two.DevicesAsync(1));
        page.AssertShows("#progress", "別の人の承認を待っています");
        Assert.Equal(2, await two.JobsAsync(first));
        Assert.Equal(0, await two.JobsAsync(second));

        using var other = await two.Console.SignInAsync(Roles.Operator);
        var (third, _) = await Two.WipeAsync(other, await two.DevicesAsync(1));
        Assert.Equal(1, await two.JobsAsync(third));
    }

    [Fact]
    public async Task A_refusal_needs_a_reason_which_the_first_person_sees()
    {
        var (name, run, _) = await two.AskedAsync();
        var approver = await two.PersonAsync(Roles.Administrator);
        using var second = await two.Console.VisitAsync(approver);
        var page = await second.GetAsync($"/approvals/{run}");
        var without = await second.SubmitAsync(page, "form[action$='/refuse']", new() { ["reason"] = " " });
        without.AssertShows("#reason-wrong", "入力してください");

        await second.SubmitAsync(page, "form[action$='/refuse']", new() { ["reason"] = "来週まで使います" });

        Assert.Equal((ApprovalState.Refused, 0), ((await two.RunAsync(run)).Approval, await two.JobsAsync(run)));
        Assert.Equal(new() { [RunOutcome.NotApproved] = 3 }, await two.OutcomesAsync(run));
        using var first = await two.Console.VisitAsync(name);
        var told = await first.GetAsync($"/runs/{run}");
        told.AssertShows("#progress", $"{approver} さんが却下しました");
        told.AssertShows("#progress", "来週まで使います");
        told.AssertShows(".counts", "承認されなかった");
        Assert.Equal(AuditAction.RunApprovalRefused, (await EntriesAsync(run))[^1].Action);
        var reason = await two.Console.ReadAsync(db => db.Audit
            .Where(e => e.RunId == run && e.Action == AuditAction.RunApprovalRefused)
            .Select(e => e.Reason)
            .SingleAsync());
        Assert.Equal("来週まで使います", reason);
    }

    [Fact]
    public async Task Nobody_approves_what_is_their_own()
    {
        var name = await two.PersonAsync(Roles.Administrator);
        using var person = await two.Console.VisitAsync(name);
        var (run, _) = await Two.WipeAsync(person, await two.DevicesAsync(3));
        (await person.GetAsync("/approvals")).AssertShows($"#approval-{run}", name);
        (await person.GetAsync($"/approvals/{run}")).AssertShows("#progress", "別の人の承認を待っています");

        await Two.PostAsync(person, $"/approvals/{run}/approve", "password", RunningConsole.Password);
        await Two.PostAsync(person, $"/approvals/{run}/refuse", "reason", "それでも");

        Assert.Equal((ApprovalState.Waiting, 0), ((await two.RunAsync(run)).Approval, await two.JobsAsync(run)));
    }

    [Fact]
    public async Task Helpdesk_and_operators_approve_nothing()
    {
        var (_, run, _) = await two.AskedAsync();
        foreach (var role in (string[])[Roles.Helpdesk, Roles.Operator])
        {
            using var person = await two.Console.SignInAsync(role);
            Assert.Null((await person.GetAsync("/")).QuerySelector(".side a[href='/approvals']"));
            await person.GetAsync("/approvals");
            Assert.Equal(HttpStatusCode.Forbidden, person.Last.StatusCode);
            await Two.PostAsync(person, $"/approvals/{run}/approve", "password", RunningConsole.Password);
            Assert.Equal(HttpStatusCode.Forbidden, person.Last.StatusCode);
            await person.GetAsync($"/runs/{run}");
            Assert.Equal(HttpStatusCode.NotFound, person.Last.StatusCode);
        }
    }

    [Fact]
    public async Task The_first_person_calls_it_off_and_nobody_else()
    {
        var (name, run, _) = await two.AskedAsync();
        using var other = await two.Console.SignInAsync(Roles.Operator);
        await Two.PostAsync(other, $"/approvals/{run}/call-off", "sure", "true");
        Assert.Equal(ApprovalState.Waiting, (await two.RunAsync(run)).Approval);

        using var first = await two.Console.VisitAsync(name);
        var page = await first.SubmitAsync(await first.GetAsync($"/runs/{run}"), "form[action$='/call-off']");
        page.AssertShows("#progress", "取り下げられました");
        Assert.Equal(new() { [RunOutcome.CalledOff] = 3 }, await two.OutcomesAsync(run));
        using var second = await two.Console.SignInAsync(Roles.Administrator);
        await Two.PostAsync(second, $"/approvals/{run}/approve", "password", RunningConsole.Password);
        Assert.Equal((ApprovalState.CalledOff, 0), ((await two.RunAsync(run)).Approval, await two.JobsAsync(run)));
        Assert.Equal(AuditAction.RunApprovalCalledOff, (await EntriesAsync(run))[^1].Action);
    }

    [Fact]
    public async Task Cancelling_the_operation_calls_off_what_waits_and_counts_it()
    {
        var (_, run, _) = await two.AskedAsync();
        var operation = await two.OperationAsync(run);
        using var person = await two.Console.SignInAsync(Roles.Operator);
        var list = await person.GetAsync($"/?operation={operation}");
        var preview = await person.AnswerAsync("/jobs/cancel", new Dictionary<string, string>
        {
            [FormTokens.Name] = list.FormToken(),
            ["which"] = "matching",
            ["filter"] = $"operation={operation}",
        });
        preview.AssertShows(".card-s", "3");

        await person.SubmitAsync(preview, "form.confirm");

        Assert.Equal((ApprovalState.CalledOff, 0), ((await two.RunAsync(run)).Approval, await two.JobsAsync(run)));
        Assert.Equal(new() { [RunOutcome.CalledOff] = 3 }, await two.OutcomesAsync(run));
        var cancelled = await two.Console.ReadAsync(db => db.Runs.OrderByDescending(r => r.Id).FirstAsync());
        Assert.Equal((3, 3), (cancelled.Shown, cancelled.NotRegistered));
        Assert.Equal(AuditAction.RunApprovalCalledOff, (await EntriesAsync(run))[^1].Action);
        using var second = await two.Console.SignInAsync(Roles.Administrator);
        await Two.PostAsync(second, $"/approvals/{run}/approve", "password", RunningConsole.Password);
        Assert.Equal((ApprovalState.CalledOff, 0), ((await two.RunAsync(run)).Approval, await two.JobsAsync(run)));
    }

    [Fact]
    public async Task It_is_not_approved_once_the_first_person_may_not_do_it_any_more()
    {
        var (name, run, _) = await two.AskedAsync();
        await two.DemoteAsync(name);
        using var second = await two.Console.SignInAsync(Roles.Administrator);
        (await Two.ApproveAsync(second, run)).AssertShows(".notice-late", "権限がなくなったため");
        Assert.Equal((ApprovalState.RightLost, 0), ((await two.RunAsync(run)).Approval, await two.JobsAsync(run)));
        Assert.Equal(new() { [RunOutcome.Refused] = 3 }, await two.OutcomesAsync(run));
    }

    [Theory]
    [InlineData("inactivate", IrreversibleKind.Inactivation)]
    [InlineData("delete", IrreversibleKind.Deletion)]
    public async Task Devices_are_inactivated_and_deleted_once_it_is_approved(string act, IrreversibleKind what)
    {
        var name = await two.PersonAsync(Roles.Administrator);
        using var first = await two.Console.VisitAsync(name);
        var numbers = await two.DevicesAsync(3);
        await SendAsync(first, numbers);
        var ids = await two.Console.ReadAsync(
            db => db.Devices.Where(d => numbers.Contains(d.Number)).Select(d => d.Id).ToListAsync());
        var token = (await first.GetAsync("/devices")).FormToken();
        await first.PostAllAsync($"/devices/{act}", [
            new(FormTokens.Name, token),
            new("which", "selected"),
            .. ids.Select(id => new KeyValuePair<string, string>("ids", $"{id}")),
        ]);
        var run = await two.Console.ReadAsync(db => db.Runs.MaxAsync(r => r.Id));
        var preview = await first.GetAsync($"/devices/runs/{run}");
        preview.AssertShows("form.confirm", "別の人の承認が必要です");
        var page = await first.SubmitAsync(preview, "form.confirm", new()
        {
            ["typed"] = "3",
            ["password"] = RunningConsole.Password,
            ["includeManaged"] = "true",
        });
        page.AssertShows("#progress", "別の人の承認を待っています");
        var waiting = await two.RunAsync(run);
        Assert.Equal((what, ApprovalState.Waiting), (waiting.Irreversible, waiting.Approval));

        using var second = await two.Console.SignInAsync(Roles.Administrator);
        var told = (await second.GetAsync($"/approvals/{run}")).QuerySelector(".card-s")!.TextContent;
        Assert.Contains("ジョブ 3件", told, StringComparison.Ordinal);
        await two.Console.ReadAsync(db => db.Runs.Where(r => r.Id == run)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.UpToId, 0))); // As if all jobs were newer.
        var later = (await second.GetAsync($"/approvals/{run}")).QuerySelector(".card-s")!.TextContent;
        Assert.Equal(told, later); // As the first person was shown it.
        await Two.ApproveAsync(second, run);
        await two.FinishAsync(run);
        Assert.Equal(new() { [RunOutcome.Done] = 3 }, await two.OutcomesAsync(run));
        var left = await two.Console.ReadAsync(db => db.Devices.CountAsync(
            d => numbers.Contains(d.Number) && d.EnrollmentId != null));
        Assert.Equal(0, left);
    }

    private async Task SendAsync(Visitor person, string[] numbers)
    {
        var form = await person.GetAsync("/operations/new?kind=deviceInformation");
        var fields = new Dictionary<string, string> { ["Devices"] = string.Join(' ', numbers) };
        await person.SubmitAsync(
            await person.SubmitAsync(form, "form[action='/operations']", fields), "form.confirm");
        await two.FinishAsync(await two.Console.ReadAsync(db => db.Runs.MaxAsync(r => r.Id)));
    }

    private async Task<IReadOnlyList<(string Who, AuditAction Action, int Count)>> EntriesAsync(long run)
    {
        var entries = await two.Console.ReadAsync(db => db.Audit
            .Where(e => e.RunId == run && e.Action >= AuditAction.RunApprovalAsked)
            .OrderBy(e => e.Id)
            .ToListAsync());
        return entries.ConvertAll(e => (e.Who, e.Action, e.Count));
    }
}
