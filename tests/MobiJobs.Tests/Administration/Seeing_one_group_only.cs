using System.Globalization;
using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>Somebody who works in one group sees and changes nothing of the others, whatever is asked.</summary>
public sealed class Seeing_one_group_only(School school) : IClassFixture<School>
{
    private const int MaxPages = 400;

    private static readonly string[] All =
        [Permissions.Read, Permissions.RegisterJobs, Permissions.RetryJobs, Permissions.CancelJobs];

    [Fact]
    public async Task No_page_that_links_lead_to_shows_a_device_or_a_group_of_others()
    {
        using var person = await school.Console.VisitAsync(await school.CreatePersonAsync(All));
        var strange = await StrangeWordsAsync();
        var (open, seen, said) = (new Queue<string>(["/"]), new HashSet<string>(), new List<string>());
        while (open.TryDequeue(out var path) && seen.Count < MaxPages)
        {
            if (!seen.Add(path)) { continue; }

            using var answer = await person.AskAsync(new(HttpMethod.Get, path));
            if (answer.Content.Headers.ContentType?.MediaType is not ("text/html" or "text/csv")) { continue; }

            var text = await answer.Content.ReadAsStringAsync();
            said.AddRange(strange
                .Where(word => text.Contains(word, StringComparison.Ordinal))
                .Select(word => $"{path} {word}"));
            if (answer.StatusCode != HttpStatusCode.OK) { said.Add($"{path}: {answer.StatusCode}"); }

            var page = await person.GetAsync(path);
            foreach (var link in page.QuerySelectorAll("a[href]").OfType<IHtmlAnchorElement>())
            {
                if (link.GetAttribute("href") is ['/', ..] and var to) { open.Enqueue(to.Split('#')[0]); }
            }
        }

        Assert.True(seen.Count > 40, $"{seen.Count} pages");
        Offenders.AssertNone(said);
    }

    [Fact]
    public async Task What_belongs_to_others_is_not_found_by_its_number()
    {
        using var person = await school.Console.VisitAsync(
            await school.CreatePersonAsync(All), followsRedirects: false);
        var (job, device, operation) = await OfOthersAsync();
        foreach (var path in (string[])
            [
                $"/jobs/{job}", $"/jobs/{job}/retry", $"/devices/{device}", $"/deliveries/{operation}",
                $"/operations/{operation}/reservation",
            ])
        {
            using var answer = await person.AskAsync(new(HttpMethod.Get, path));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
        }
    }

    [Fact]
    public async Task The_list_of_what_is_open_holds_the_own_jobs_only()
    {
        using var person = await school.Console.VisitAsync(await school.CreatePersonAsync(All));
        var (mine, others) = (await OpenAsync(isInside: true), await OpenAsync(isInside: false));
        Assert.NotEmpty(mine);
        Assert.NotEmpty(others);
        var list = await person.GetAsync("/?open=true");
        var shown = list.QuerySelectorAll("tbody tr[id^=job-]").Select(r => r.Id!["job-".Length..]).ToArray();
        Assert.NotEmpty(shown);
        Assert.Subset(mine.ToHashSet(), shown.ToHashSet());
    }

    [Fact]
    public async Task What_is_taken_away_is_gone_at_the_next_request()
    {
        var name = $"late-{Guid.NewGuid():N}";
        await school.Console.CreatePersonAsync(name, role: null);
        using var person = await school.Console.VisitAsync(name, followsRedirects: false);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(person, "/"));
        var set = await school.GiveAsync(name, Permissions.Read);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(person, "/"));
        await school.TakeAsync(name, set);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(person, "/"));
    }

    private static async Task<HttpStatusCode> StatusAsync(Visitor person, string path)
    {
        using var answer = await person.AskAsync(new(HttpMethod.Get, path));
        return answer.StatusCode;
    }

    /// <summary>
    /// The numbers of the devices and the names of the groups that the people of the school must not see.
    /// </summary>
    private Task<List<string>> StrangeWordsAsync() => school.Console.DoAsync<MobiJobsDb, List<string>>(async db =>
    {
        var inside = school.Inside;
        var own = await db.DeviceGroups.Where(g => inside.Contains(g.Id)).Select(g => g.Name).ToListAsync();
        var groups = await db.DeviceGroups.Where(g => !inside.Contains(g.Id)).Select(g => g.Name).ToListAsync();
        var numbers = await db.Devices
            .Where(d => d.GroupId == null || !inside.Contains(d.GroupId.Value))
            .Select(d => d.Number)
            .ToListAsync();
        bool IsStrange(string name) => name.Length > 2 && !own.Exists(o => o.Contains(name, StringComparison.Ordinal));
        return [.. numbers, .. groups.Where(IsStrange)];
    });

    private Task<(long Job, string Device, long Operation)> OfOthersAsync() =>
        school.Console.DoAsync<MobiJobsDb, (long, string, long)>(async db =>
        {
            var inside = school.Inside;
            var job = await db.Jobs
                .Where(j => j.OperationId != null && !inside.Contains(j.Device.GroupId!.Value))
                .Where(j => !db.Jobs.Where(o => o.OperationId == j.OperationId)
                    .Any(o => inside.Contains(o.Device.GroupId!.Value)))
                .Select(j => new { j.Id, j.Device.Number, j.OperationId })
                .FirstAsync();
            return (job.Id, job.Number, job.OperationId!.Value);
        });

    private Task<List<string>> OpenAsync(bool isInside) => school.Console.DoAsync<MobiJobsDb, List<string>>(async db =>
    {
        var inside = school.Inside;
        var ids = await db.Jobs
            .Where(j => j.DueAt != null && j.Device.GroupId != null)
            .Where(j => inside.Contains(j.Device.GroupId!.Value) == isInside)
            .Select(j => j.Id)
            .ToListAsync();
        return ids.ConvertAll(id => id.ToString(CultureInfo.InvariantCulture));
    });
}
