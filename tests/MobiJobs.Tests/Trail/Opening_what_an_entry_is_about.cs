using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Trail;

/// <summary>From an entry to the job, device or person that it is about, while that is there.</summary>
public sealed class Opening_what_an_entry_is_about
{
    [Fact]
    public async Task A_job_a_device_and_a_person_are_linked_and_named_while_they_are_there()
    {
        await using var console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=24");
        using var visitor = await console.SignInAsync(Roles.Administrator);
        var job = await console.ReadAsync(db => db.Jobs
            .Where(j => j.Kind == Kinds.JobKind.AppList)
            .Select(j => new { j.Id, Number = db.Devices.First(d => d.Id == j.DeviceId).Number })
            .FirstAsync());
        var person = await console.ReadAsync(db => db.Users.OrderBy(p => p.Id).FirstAsync());
        await EnterAsync(
            console,
            AuditEntry.Of("x", AuditAction.JobCanceled, $"#{job.Id}", DateTime.UnixEpoch).About(job.Number, "SN-1"),
            AuditEntry.Of("x", AuditAction.JobCanceled, "#999999999", DateTime.UnixEpoch).About("GONE-1", null),
            AuditEntry.Of("x", AuditAction.PersonCreated, $"{person.UserName} (Operator)", DateTime.UnixEpoch),
            AuditEntry.Of("x", AuditAction.PersonCreated, "nobody (Operator)", DateTime.UnixEpoch),
            AuditEntry.Of("x", AuditAction.TokenRefused, $"{person.UserName} nightly", DateTime.UnixEpoch),
            AuditEntry.Of("x", AuditAction.OperationRegistered, "Wi-Fi 2026", DateTime.UnixEpoch)
                .InOperation(999_999_999));

        var cells = (await visitor.GetAsync("/audit?user=x")).QuerySelectorAll("td.subject").Reverse().ToArray();

        Assert.Equal($"アプリ一覧取得 #{job.Id}", Link(cells[0], $"/jobs/{job.Id}"));
        Assert.Equal(job.Number, Link(cells[0], $"/devices/{job.Number}"));
        Assert.NotNull(Link(cells[0], $"/audit?device={job.Number}"));
        Assert.StartsWith("#999999999", cells[1].TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(["/audit?device=GONE-1"], cells[1].QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
        Assert.Equal($"{person.UserName}（運用担当）", Link(cells[2], $"/people/{person.Id}"));
        Assert.All(cells[3..], cell => Assert.Empty(cell.QuerySelectorAll("a")));
    }

    [Fact]
    public async Task A_page_of_many_entries_asks_the_store_no_more_often_than_one_of_few()
    {
        await using var console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=24");
        using var visitor = await console.SignInAsync(Roles.Administrator);
        var jobs = await console.ReadAsync(db => db.Jobs.OrderBy(j => j.Id).Take(60)
            .Select(j => new { j.Id, Number = db.Devices.First(d => d.Id == j.DeviceId).Number }).ToListAsync());
        Assert.True(jobs.Count > 20);
        AuditEntry Entry(int at, string who) => AuditEntry
            .Of(who, AuditAction.JobCanceled, $"#{jobs[at].Id}", DateTime.UnixEpoch).About(jobs[at].Number, null);
        await EnterAsync(
            console, [Entry(0, "few"), .. Enumerable.Range(0, jobs.Count).Select(at => Entry(at, "many"))]);

        await CountAsync("few", rows: 1); // What the first page alone reads.
        Assert.Equal(await CountAsync("few", rows: 1), await CountAsync("many", jobs.Count));

        async Task<int> CountAsync(string who, int rows)
        {
            var before = console.Statements.Of("/audit").Count;
            var page = await visitor.GetAsync("/audit?user=" + who);
            Assert.Equal(rows, page.QuerySelectorAll("td.subject a[href^='/jobs/']").Length);
            return console.Statements.Of("/audit").Count - before;
        }
    }

    private static string? Link(IElement cell, string address) =>
        cell.QuerySelector($"a[href='{address}']")?.TextContent.Trim();

    private static Task EnterAsync(RunningConsole console, params AuditEntry[] entries) =>
        console.ReadAsync(db =>
        {
            db.Audit.AddRange(entries);
            return db.SaveChangesAsync();
        });
}
