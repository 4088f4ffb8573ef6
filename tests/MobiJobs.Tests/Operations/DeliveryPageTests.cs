using System.Globalization;
using System.Net.Http.Json;
using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>配信履歴 without script: what it counts and what it finds.</summary>
public sealed class DeliveryPageTests(DeliveryPageTests.Console console) : IClassFixture<DeliveryPageTests.Console>
{
    [Fact]
    public async Task Each_row_counts_the_jobs_of_its_operation_by_what_became_of_them()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/deliveries?state=finished");
        var rows = page.QuerySelectorAll("table.deliveries tbody tr");
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var id = long.Parse(
                row.QuerySelector(".delivery")!.Id!["delivery-".Length..],
                CultureInfo.InvariantCulture);
            var jobs = await ReadAsync(db =>
                db.Jobs.Where(j => j.OperationId == id).Select(j => j.Status).ToListAsync());
            Assert.Equal(jobs.Count, Number(row.QuerySelector(".count .wide-only")!.TextContent));
            Assert.Equal(jobs.Count, row.QuerySelectorAll(".parts .num").Sum(n => Number(n.TextContent)));
            var succeeded = row.QuerySelector(".st-done .num");
            Assert.Equal(
                jobs.Count(s => s == JobStatus.Succeeded),
                succeeded is null ? 0 : Number(succeeded.TextContent));
        }
    }

    [Fact]
    public async Task What_waits_for_its_time_says_so_and_leads_to_its_reservation()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var id = await ReadAsync(db =>
            db.Jobs.Where(j => j.DueAt != null && j.Stage == JobStage.Reserved && j.OperationId != null)
                .Select(j => j.OperationId!.Value)
                .FirstAsync());
        var page = await visitor.GetAsync($"/deliveries/{id}");
        Assert.Contains("予約待機中", page.QuerySelector(".parts .st-reserved")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(
            (await visitor.GetAsync($"/?operation={id}")).QuerySelector($"header a[href='/deliveries/{id}']"));
        var reservation = page.QuerySelector("#delivery-cancel a")!.GetAttribute("href")!;
        Assert.NotNull((await visitor.GetAsync(reservation)).QuerySelector("form.reserve"));
        using var helpdesk = await console.Running.SignInAsync(Roles.Helpdesk);
        Assert.Null((await helpdesk.GetAsync($"/deliveries/{id}")).QuerySelector("a[href$='/reservation']"));
    }

    [Fact]
    public async Task The_history_of_a_filter_is_a_table_with_its_counts()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var address = (await visitor.GetAsync("/deliveries?state=finished&kind=vppInstall"))
            .QuerySelector("a[download]")!
            .GetAttribute("href")!;
        await visitor.GetAsync(address);
        var text = await visitor.Last.Content.ReadAsStringAsync();
        var lines = text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("text/csv", visitor.Last.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("#,登録日時（Asia/Tokyo）,", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.Matches(@"^\d+,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,", line));
        Assert.Equal(
            await ReadAsync(db =>
                db.Operations.CountAsync(o =>
                    o.Kind == JobKind.VppInstall && !db.Jobs.Any(j => j.OperationId == o.Id && j.DueAt != null))),
            lines.Length - 1);
        foreach (var cells in lines.Skip(1).Select(l => l.Split(',')))
        {
            Assert.Equal(
                int.Parse(cells[6], CultureInfo.InvariantCulture),
                cells[7..^1].Sum(c => int.Parse(c, CultureInfo.InvariantCulture)));
        }

        await visitor.GetAsync("/deliveries.csv?from=nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, visitor.Last.StatusCode);
    }

    [Theory]
    [InlineData("/jobs.csv?status=deviceError", "Asia/Tokyo", 3)]
    [InlineData("/devices.csv", "Asia/Tokyo", 3)]
    public async Task What_is_a_time_to_people_is_one_to_spreadsheets_and_codes_begin_with_no_colon(
        string address, string zone, int columns)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        await visitor.GetAsync(address);
        var text = await visitor.Last.Content.ReadAsStringAsync();
        var lines = text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headings = lines[0].Split(',');
        Assert.Equal(columns, headings.Count(h => h.EndsWith($"（{zone}）", StringComparison.Ordinal)));
        Assert.True(lines.Length > 1);
        Assert.All(lines.Skip(1), line =>
        {
            Assert.Matches(@",\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,", line);
            Assert.DoesNotMatch(@"\d\dT\d\d:|,'?:\d", line);
        });
    }

    [Fact]
    public async Task A_count_opens_exactly_those_jobs()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/deliveries?state=failures");
        var part = page.QuerySelectorAll(".parts .st-error").First(p =>
            Number(p.QuerySelector(".num")!.TextContent) is > 0 and <= 100);
        var jobs = await visitor.GetAsync(part.GetAttribute("href")!);
        Assert.Equal(
            Number(part.QuerySelector(".num")!.TextContent),
            jobs.QuerySelectorAll("table.jobs tbody tr").Length);
    }

    [Fact]
    public async Task Conditions_are_joined_and_pages_lead_through_all_of_it_once()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var expected = await ReadAsync(db =>
            db.Operations
                .Where(o => o.Kind == JobKind.VppInstall && o.RequestedBy.Name == "k.mori")
                .OrderByDescending(o => o.Id)
                .Select(o => o.Id)
                .ToListAsync());
        var seen = new List<long>();
        for (var address = "/deliveries?kind=vppInstall&user=K.MORI"; address is not null;)
        {
            var page = await visitor.GetAsync(address);
            seen.AddRange(Ids(page));
            address = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData("from=2026-13-01", "日付")]
    [InlineData("state=dancing", "状態")]
    [InlineData("kind=dance", "種類")]
    [InlineData("before=12-deadbeef", "ページの指定が無効")]
    public async Task A_condition_that_makes_no_sense_is_said(string query, string words)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync($"/deliveries?{query}");
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
        Assert.Contains(words, page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_device_by_text_and_by_day_only_what_matches_is_found()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var device = await ReadAsync(db =>
            db.Jobs.Where(j => j.OperationId != null).OrderBy(j => j.Id)
                .Select(j => new { j.DeviceId, j.Device.Number })
                .FirstAsync());
        var ofDevice = await ReadAsync(db =>
            db.Jobs.Where(j => j.DeviceId == device.DeviceId && j.OperationId != null)
                .Select(j => j.OperationId!.Value)
                .Distinct()
                .ToListAsync());
        Assert.Equal(
            ofDevice.OrderDescending().Take(50),
            Ids(await visitor.GetAsync($"/deliveries?device={device.Number.ToLowerInvariant()}")));

        Assert.All(
            (await visitor.GetAsync("/deliveries?text=%E3%83%89%E3%83%AA%E3%83%AB")).QuerySelectorAll("tbody .what"),
            cell => Assert.Contains("数学ドリル", cell.TextContent, StringComparison.Ordinal));
        Assert.Empty(Ids(await visitor.GetAsync("/deliveries?text=%25%25"))); // No wildcard of anybody's.
        Assert.Empty(Ids(await visitor.GetAsync("/deliveries?from=2190-01-01")));
        Assert.Equal(
            Ids(await visitor.GetAsync("/deliveries")),
            Ids(await visitor.GetAsync("/deliveries?to=2190-01-01")));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_nonsense_refused()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        (string, HttpStatusCode)[] answers =
        [
            ("/deliveries/999999", HttpStatusCode.NotFound),
            ("/retries/999999", HttpStatusCode.NotFound),
            ("/deliveries/progress?ids=x", HttpStatusCode.BadRequest),
            ("/deliveries/progress", HttpStatusCode.BadRequest),
            ("/deliveries/progress?ids=1", HttpStatusCode.OK),
        ];
        foreach (var (path, status) in answers)
        {
            await visitor.GetAsync(path);
            Assert.Equal((path, status), (path, visitor.Last.StatusCode));
        }

        var token = (await visitor.GetAsync("/deliveries")).FormToken();
        var again = await visitor.PostAsync("/jobs/999999999/again", new() { [FormTokens.Name] = token });
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);

        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await api.PostAsync(new Uri("/api/v1/operations/999999/retry", UriKind.Relative), null)).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await api.PostAsJsonAsync("/api/v1/operations/1/retry", new { causes = new[] { "" } })).StatusCode);
    }

    internal static int Number(string text) =>
        int.Parse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static List<long> Ids(AngleSharp.Html.Dom.IHtmlDocument page) =>
        [
            .. page.QuerySelectorAll("tbody .delivery").Select(d =>
                long.Parse(d.Id!["delivery-".Length..], CultureInfo.InvariantCulture)),
        ];

    private Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question) => console.Running.ReadAsync(question);

    /// <summary>One program for all of these, with a school's past.</summary>
    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=60");
}
