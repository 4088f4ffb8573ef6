using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Overview;
using MobiJobs.Shared;
using MobiJobs.Shared.Input;
using MobiJobs.Shared.Paging;
using MobiJobs.Start.Samples;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Overview;

public sealed class Counting_days
{
    private static readonly OrganizationTime Tokyo = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));

    [Fact]
    public async Task A_day_is_the_organisation_s_and_is_counted_once_it_is_over()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3); // 16 November, noon in Tokyo.
        await EndAsync(scenario, 1, JobStatus.Succeeded, new DateTime(2026, 11, 14, 14, 59, 59, DateTimeKind.Utc));
        await EndAsync(scenario, 2, JobStatus.DeviceError, new DateTime(2026, 11, 14, 15, 0, 0, DateTimeKind.Utc));
        await EndAsync(scenario, 3, JobStatus.PushTimedOut, scenario.Now);

        var live = await DaysAsync(scenario);
        Assert.Equal((0, 0, 1), Of(live, 16));
        await KeepAsync(scenario);
        // September to yesterday.
        Assert.Equal(
            15 + 30 + 31,
            await scenario.AskAsync(db => db.DayCounts.Select(c => c.Day).Distinct().CountAsync()));
        var kept = await DaysAsync(scenario);
        Assert.Equal((1, 0, 0), Of(kept, 14));
        Assert.Equal((0, 1, 0), Of(kept, 15));
        Assert.Equal((0, 0, 1), Of(kept, 16));
        Assert.All(kept, day => Assert.True(day.IsCounted));
        Assert.Equal(new DateOnly(2026, 9, 1), kept[0].Day);
        Assert.Equal(new DateOnly(2026, 11, 16), kept[^1].Day);
    }

    [Fact]
    public async Task What_was_counted_stands_though_its_jobs_are_gone_until_sample_data_is_written_anew()
    {
        await using var scenario = await Scenario.CreateAsync();
        await EndAsync(scenario, 1, JobStatus.Succeeded, scenario.Now.AddDays(-2));
        await KeepAsync(scenario);
        await scenario.AskAsync(db => db.Jobs.ExecuteDeleteAsync());
        Assert.Equal((1, 0, 0), Of(await DaysAsync(scenario), 14));
        await KeepAsync(scenario);
        Assert.Equal((1, 0, 0), Of(await DaysAsync(scenario), 14));

        await scenario.DoAsync<MobiJobsDb>(
            db => new History(db, scenario.Clock, Tokyo, new()).WriteAsync(new HistoryPlan(5, 400, 3, 1), default));
        Assert.Equal(0, await scenario.AskAsync(db => db.DayCounts.CountAsync()));
        await KeepAsync(scenario);
        var days = await DaysAsync(scenario);
        Assert.Equal(400, days.Sum(d => d.Counts.Values.Sum()));
        Assert.Equal(
            await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.Status == JobStatus.Succeeded)),
            days.Sum(d => d.Sum(JobStatus.Succeeded)));
    }

    [Fact]
    public async Task Causes_are_counted_with_their_devices_the_most_frequent_first()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        for (var device = 1; device <= 3; device++)
        {
            await EndAsync(scenario, device, JobStatus.DeviceError, scenario.Now.AddHours(-device), ":12040");
        }

        await EndAsync(scenario, 1, JobStatus.DeviceError, scenario.Now.AddHours(-1), ":12040");
        await EndAsync(scenario, 2, JobStatus.DeviceError, scenario.Now.AddHours(-1), ":12063");
        await EndAsync(scenario, 2, JobStatus.DeviceError, scenario.Now.AddDays(-8), ":12063");

        var causes = await scenario.AskAsync(
            db => new FrequentErrors(db, new MemoryCache(new MemoryCacheOptions()), scenario.Clock)
                .FindAsync(7, default));
        Assert.Equal([(":12040", 4, 3), (":12063", 1, 1)], causes.Select(c => (c.ErrorKey, c.Jobs, c.Devices)));

        // The number leads to a list of as many.
        var filter = new JobQuery { Status = ["deviceError"], Error = ":12063", Within = "7" }.ToFilter(new());
        Assert.Equal("status=deviceError&error=%3A12063&within=7", filter.QueryText());
        var page = await scenario.DoAsync<JobList, KeysetPage<JobRow>>(
            list => list.PageAsync(filter, null, null, 10, default));
        Assert.Single(page.Rows);
    }

    /// <summary>Midnight is the organisation's, and the day after doesn't count.</summary>
    [Fact]
    public async Task The_number_of_a_day_leads_to_its_jobs()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var midnight = Tokyo.DayStart(scenario.Now);
        await EndAsync(scenario, 1, JobStatus.DeviceError, midnight.AddDays(-1).AddTicks(-1), ":12040");
        await EndAsync(scenario, 1, JobStatus.DeviceError, midnight.AddDays(-1), ":12040");
        await EndAsync(scenario, 2, JobStatus.ServerError, midnight.AddTicks(-1), null);
        await EndAsync(scenario, 3, JobStatus.Succeeded, midnight.AddHours(-1), null);
        await EndAsync(scenario, 3, JobStatus.DeviceError, midnight, ":12040");

        var days = await DaysAsync(scenario);
        var yesterday = days[^2];
        var filter = new JobQuery
        {
            Ended = QueryReading.Day(yesterday.Day),
            Status = ["deviceError", "serverError"],
        }.ToFilter(new());
        var page = await scenario.DoAsync<JobList, KeysetPage<JobRow>>(
            list => list.PageAsync(filter, null, null, 10, default));
        Assert.Equal(2, yesterday.Sum(EndedJobsOfDay.OfFailed));
        Assert.Equal([3, 2], page.Rows.Select(r => r.Id));
    }

    /// <summary>The seventh day counts from its midnight, which a number of hours would miss.</summary>
    [Fact]
    public async Task The_number_of_seven_days_leads_to_as_many_jobs()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var midnight = Tokyo.DayStart(scenario.Now);
        await EndAsync(scenario, 1, JobStatus.Succeeded, midnight.AddDays(-6).AddTicks(-1), null);
        await EndAsync(scenario, 2, JobStatus.Succeeded, midnight.AddDays(-6), null);
        await EndAsync(scenario, 3, JobStatus.Succeeded, midnight, null);

        await KeepAsync(scenario);
        var overview = new OverviewPage(new Dictionary<JobStatus, int>(), await DaysAsync(scenario), [], 7, [], [])
        {
            PushCertificates = [],
        };
        var filter = new JobQuery { EndedFrom = QueryReading.Day(overview.WeekStart), Status = ["succeeded"] }
            .ToFilter(new());
        var page = await scenario.DoAsync<JobList, KeysetPage<JobRow>>(
            list => list.PageAsync(filter, null, null, 10, default));
        Assert.Equal(2, overview.OfWeek(JobStatus.Succeeded));
        Assert.Equal([3, 2], page.Rows.Select(r => r.Id));
        Assert.Equal(filter, JobQuery.Read(filter.QueryText()).ToFilter(new()) with { Statuses = filter.Statuses });
    }

    private static (int, int, int) Of(IReadOnlyList<EndedJobsOfDay> days, int day) => days
        .Where(d => d.Day == new DateOnly(2026, 11, day))
        .Select(d => (
            d.Sum(JobStatus.Succeeded), d.Sum(EndedJobsOfDay.OfFailed), d.Sum(EndedJobsOfDay.OfTimedOut)))
        .Single();

    private static Task<IReadOnlyList<EndedJobsOfDay>> DaysAsync(Scenario scenario) =>
        scenario.DoAsync<EndedJobsByDay, IReadOnlyList<EndedJobsOfDay>>(trend => trend.DaysAsync(default));

    private static Task KeepAsync(Scenario scenario) =>
        scenario.DoAsync<EndedJobsByDay, int>(trend => trend.KeepAsync(default));

    private static async Task EndAsync(
        Scenario scenario,
        long device,
        JobStatus status,
        DateTime at,
        string? error = null)
    {
        var job = await scenario.RegisterAsync(device: device);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set

                .SetProperty(j => j.Stage, JobStage.Ended)
                .SetProperty(j => j.Status, status)
                .SetProperty(j => j.DueAt, (DateTime?)null)
                .SetProperty(j => j.EndedAt, at)
                .SetProperty(j => j.ErrorKey, error)));
    }
}
