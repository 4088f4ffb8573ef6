using System.Net.Http.Json;
using System.Net;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Trail;

/// <summary>What an administrator sees of who did what, and who else is not shown it.</summary>
public sealed class Reading_the_trail
{
    [Fact]
    public async Task A_change_is_shown_with_who_from_where_before_and_after_and_is_found_again()
    {
        await using var console = await RunningConsole.StartAsync();
        using var visitor = await console.SignInAsync(Roles.Administrator);
        var page = await visitor.GetAsync("/groups");
        await visitor.SubmitAsync(page, "form[action='/groups']", new() { ["Name"] = "1年A組" });
        page = await visitor.GetAsync("/groups");
        await visitor.SubmitAsync(page, "form[action$='/rename']", new() { ["Name"] = "1年B組" });

        var row = (await visitor.GetAsync("/audit")).QuerySelector("tbody tr")!;
        Assert.Contains("グループ名の変更", Cell(row, "操作"), StringComparison.Ordinal);
        Assert.StartsWith("Administrator-", Cell(row, "実行者"), StringComparison.Ordinal);
        Assert.Contains("1年A組 → 1年B組", Cell(row, "対象"), StringComparison.Ordinal);
        Assert.Matches("^コンソール (127.0.0.1|::1)$", Cell(row, "実行元"));
        var who = row.QuerySelector("td.who a")!;
        foreach (var (found, address) in new[]
        {
            (2, "/audit?subject=1%E5%B9%B4A"),
            (1, "/audit?subject=B%E7%B5%84"),
            (0, "/audit?subject=2%E5%B9%B4"),
            (2, "/audit?group=devices"),
            (0, "/audit?group=vpp"),
            (2, who.GetAttribute("href")! + "&group=devices"),
            (2, "/audit?group=devices&user=" + Uri.EscapeDataString(who.TextContent.ToUpperInvariant())),
            (0, "/audit?to=2020-01-01"),
            (2, "/audit?from=2020-01-01&group=devices"),
        })
        {
            var list = await visitor.GetAsync(address);
            Assert.Equal((address, found), (address, list.QuerySelectorAll("tbody tr").Length));
        }

        var entry = await console.ReadAsync(db => db.Audit.OrderByDescending(e => e.Id).FirstAsync());
        Assert.NotNull(entry.RequesterId);
    }

    [Fact]
    public async Task What_was_done_to_a_device_is_found_by_its_number_and_serial_number_when_it_is_long_deleted()
    {
        await using var console = await RunningConsole.StartAsync();
        using var api = await console.ApiAsync(Roles.Administrator);
        var body = new { number = "1a-0042", ownerName = "佐藤 花子", serialNumber = "F9FXK1" };
        Assert.True((await api.PostAsJsonAsync("/api/v1/devices", body)).IsSuccessStatusCode);
        Assert.True((await api.DeleteAsync(new Uri("/api/v1/devices/1A-0042", UriKind.Relative))).IsSuccessStatusCode);
        using var visitor = await console.SignInAsync(Roles.Administrator);

        foreach (var typed in (string[])["1a-0042", "１Ａー００４２", "f9fxk1"])
        {
            var page = await visitor.GetAsync("/audit?device=" + Uri.EscapeDataString(typed));
            Assert.Equal(
                ["端末の削除", "端末の登録"],
                page.QuerySelectorAll("td.what").Select(c => c.TextContent.Trim()));
        }

        var row = (await visitor.GetAsync("/audit?device=1A-0042")).QuerySelector("tbody tr")!;
        Assert.StartsWith("API「test」", Cell(row, "実行元"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gaps()
    {
        await using var console = await RunningConsole.StartAsync();
        await console.ReadAsync(async db =>
        {
            db.Audit.AddRange(Enumerable.Range(1, 250)
                .Select(i => AuditEntry.Of("x", AuditAction.GroupCreated, $"g{i}", DateTime.UnixEpoch)));
            return await db.SaveChangesAsync();
        });
        using var visitor = await console.SignInAsync(Roles.Administrator);
        var seen = new List<string>();
        var page = await visitor.GetAsync("/audit?user=x");
        while (true)
        {
            seen.AddRange(page.QuerySelectorAll("td.subject").Select(c => c.TextContent.Trim()));
            if (page.QuerySelector("a[rel=next]") is not { } next) { break; }

            page = await visitor.GetAsync(next.GetAttribute("href")!);
        }

        Assert.Equal(Enumerable.Range(1, 250).Reverse().Select(i => $"g{i}"), seen);
        page = await visitor.GetAsync(page.QuerySelector("a[rel=prev]")!.GetAttribute("href")!);
        Assert.Equal("g150", page.QuerySelector("td.subject")!.TextContent.Trim());
    }

    [Fact]
    public async Task Only_administrators_may_read_it_and_are_offered_it()
    {
        await using var console = await RunningConsole.StartAsync();
        foreach (var role in Roles.All)
        {
            using var visitor = await console.SignInAsync(role);
            var isShown = (await visitor.GetAsync("/")).QuerySelector("nav a[href='/audit']") is not null;
            await visitor.GetAsync("/audit");
            var status = visitor.Last.StatusCode;
            await visitor.GetAsync("/audit.csv");
            var expected = role == Roles.Administrator ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
            Assert.Equal(
                (role, role == Roles.Administrator, expected, expected),
                (role, isShown, status, visitor.Last.StatusCode));
        }
    }

    [Fact]
    public async Task Whoever_takes_a_list_out_is_entered_with_the_filter_and_the_number_of_rows()
    {
        await using var console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=24");
        using var visitor = await console.SignInAsync(Roles.Administrator);
        foreach (var (list, fewest) in new[]
                 {
                     ("/devices.csv?number=1", 1),
                     ("/jobs.csv", 1),
                     ("/audit.csv?user=x", 0),
                 })
        {
            await visitor.GetAsync(list);
            var sent = (await visitor.Last.Content.ReadAsStringAsync()).Trim().Split("\r\n").Length - 1;
            var entry = await console.ReadAsync(db => db.Audit
                .Where(e => e.Action == AuditAction.Exported)
                .OrderByDescending(e => e.Id)
                .FirstAsync());
            Assert.Equal((list, sent), (entry.Subject, entry.Count));
            Assert.True(sent >= fewest, $"{list}: {sent} rows");
            Assert.Equal(AuditVia.Page, entry.Via);
        }

        await visitor.GetAsync("/audit.csv?group=devices");
        var csv = await visitor.Last.Content.ReadAsStringAsync();
        Assert.Contains("シリアル番号", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_are_entered_and_a_flood_of_them_is_counted()
    {
        await using var console = await RunningConsole.StartAsync();
        using var api = await console.ApiAsync(Roles.Helpdesk);
        for (var i = 0; i < 50; i++)
        {
            var answer = await api.DeleteAsync(new Uri("/api/v1/devices/1A-0001", UriKind.Relative));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        using var other = await console.SignInAsync(Roles.Helpdesk);
        await other.GetAsync("/audit");

        var refused = await console.ReadAsync(db => db.Audit
            .Where(e => e.Action == AuditAction.Refused)
            .OrderBy(e => e.Id)
            .ToListAsync());
        Assert.Equal(EntryLimit.Max + 1, refused.Count);
        Assert.Equal("DELETE /api/v1/devices/1A-0001", refused[0].Subject);
        Assert.Equal((AuditVia.Api, "test"), (refused[0].Via, refused[0].ViaName));
        Assert.Equal("GET /audit", refused[^1].Subject);

        await console.RestartAsync(() => { }); // Nobody asks again, and those beyond are entered all the same.
        var rest = await console.ReadAsync(db => db.Audit.OrderBy(e => e.Id).LastAsync(e =>
            e.Action == AuditAction.Refused));
        Assert.Equal((30, "DELETE /api/v1/devices/1A-0001"), (rest.Count, rest.Subject));
        Assert.Equal((AuditVia.Api, "test"), (rest.Via, rest.ViaName));
    }

    [Fact]
    public async Task What_was_counted_is_entered_when_the_ten_minutes_are_over()
    {
        await using var scenario = await Scenario.CreateAsync();
        for (var i = 0; i < 50; i++)
        {
            await scenario.DoAsync<CountedTrail>(trail => trail.EnterAsync(
                AuditEntry.Of("y.tanaka", AuditAction.Refused, "GET /", scenario.Now)));
        }

        async Task<int[]> CountsAsync()
        {
            await scenario.DoAsync<CountedTrail>(trail => trail.TellAsync(all: false));
            return await scenario.AskAsync(db => db.Audit.OrderBy(e => e.Id).Select(e => e.Count).ToArrayAsync());
        }

        Assert.Equal(Enumerable.Repeat(1, 20), await CountsAsync());
        scenario.Clock.Advance(EntryLimit.Period);
        Assert.Equal(Enumerable.Repeat(1, 20).Append(30), await CountsAsync());
        Assert.Equal(21, (await CountsAsync()).Length);
    }

    private static string Cell(IElement row, string label) => string.Join(
        ' ',
        row.QuerySelector($"td[data-label='{label}']")!.TextContent
            .Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
