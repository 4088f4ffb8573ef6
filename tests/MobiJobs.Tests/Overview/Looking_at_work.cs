using System.Security.Claims;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Overview.Status;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Watch;
using MobiJobs.Shared;

namespace MobiJobs.Tests.Overview;

/// <summary>What is said of processes and recurring work, also where Hangfire can't be asked.</summary>
public sealed class Looking_at_work : IDisposable
{
    private static readonly RecurringWork<QueueSweeper> Sweep =
        new("sweep", Rhythm.EveryMinute, false, s => s.SweepAsync(default));

    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private readonly Counted storage = new();

    public void Dispose() => storage.Dispose();

    [Fact]
    public async Task A_process_that_says_nothing_is_gone_and_what_nobody_defined_has_no_times()
    {
        var nightly = new RecurringWork<QueueSweeper>("nightly", Rhythm.Nightly, false, s => s.SweepAsync(default));
        var watch = new WorkWatch(storage, [nightly, Sweep], clock);
        var empty = await watch.SeeAsync(default);
        Assert.Empty(empty.Processes);
        var none = await LookAsync(watch, Roles.Administrator);
        Assert.Equal((PartState.Wrong, Labels.Status_WorkersNext), (none.State, none.NextStep));
        Assert.Equal(["sweep", "nightly"], empty.Recurring.Select(r => r.Name));
        Assert.All(empty.Recurring, r => Assert.Equal((null, null, false), (r.LastAt, r.NextAt, r.HasFailed)));

        Announce();
        Sweep.Schedule(new RecurringJobManager(storage), TimeZoneInfo.Utc);
        clock.Advance(WorkWatch.Shared);
        var seen = await watch.SeeAsync(default);
        var process = Assert.Single(seen.Processes);
        Assert.Equal(("machine:7", 3, true), (process.Name, process.Workers, process.IsAlive));
        Assert.NotNull(seen.Recurring[0].NextAt);
        Assert.Equal(PartState.Fine, (await LookAsync(watch, Roles.Helpdesk)).State);

        clock.Advance(WorkWatch.Silence + TimeSpan.FromSeconds(5));
        Assert.False(Assert.Single((await watch.SeeAsync(default)).Processes).IsAlive);
        var gone = await LookAsync(watch, Roles.Helpdesk);
        Assert.Equal((PartState.Wrong, Labels.Outage_ForOthers), (gone.State, gone.NextStep));
    }

    [Fact]
    public async Task Recurring_work_that_failed_is_said_by_its_name()
    {
        Announce();
        Sweep.Schedule(new RecurringJobManager(storage), TimeZoneInfo.Utc);
        using (var connection = storage.GetConnection())
        {
            connection.SetRangeInHash("recurring-job:sweep", [new("Error", "There is no such method.")]);
        }

        var part = await LookAsync(new WorkWatch(storage, [Sweep], clock), Roles.Helpdesk);

        Assert.Equal(PartState.Attention, part.State);
        Assert.Equal(Sentence.Say(Labels.Status_WorkLate, Labels.Work_Sweep), part.Words);
    }

    [Theory]
    [InlineData(10, 2, false)]
    [InlineData(10, 4, true)]
    [InlineData(10, null, true)]
    [InlineData(2, null, false)] // The process has hardly begun.
    public void Work_of_each_minute_is_late_if_it_has_not_begun_for_minutes(int since, int? last, bool isLate)
    {
        var now = clock.UtcNow();
        WorkerProcess[] alive = [new("machine:7", 3, now.AddMinutes(-since), now, true)];
        var run = new RecurringRun("sweep", Rhythm.EveryMinute, now.AddMinutes(-last ?? 0), null, false);
        if (last is null) { run = run with { LastAt = null }; }

        Assert.Equal(isLate, WorkerLook.IsLate(run, alive, now));
        Assert.False(WorkerLook.IsLate(run with { Rhythm = Rhythm.Hourly }, alive, now));
    }

    [Fact]
    public async Task Who_asks_within_two_seconds_gets_one_answer()
    {
        var watch = new WorkWatch(storage, [Sweep], clock);
        var first = await watch.SeeAsync(default);
        Assert.Same(first, await watch.SeeAsync(default));
        Assert.Equal(1, storage.Asked);

        clock.Advance(WorkWatch.Shared);
        Assert.NotSame(first, await watch.SeeAsync(default));
        Assert.Equal(2, storage.Asked);
    }

    [Fact]
    public async Task A_part_that_cannot_be_looked_at_does_not_work_and_the_others_are_said()
    {
        storage.IsAway = true;
        var watch = new WorkWatch(storage, [Sweep], clock);
        IStatusLook[] looks = [new WorkerLook(watch, clock), new Untried()];
        var space = new StoreSpace(new DatabaseSettings(DatabaseProvider.Sqlite, "Data Source=none.db", null));
        using var controller = new StatusController(looks, watch, space, NullLogger<StatusController>.Instance)
        {
            ControllerContext = new ControllerContext
            {
                HttpContext = new DefaultHttpContext
                {
                    User = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Role, Roles.Administrator)], "test")),
                },
            },
        };

        var page = Assert.IsType<StatusPage>(Assert.IsType<ViewResult>(await controller.Index(default)).Model);

        Assert.Equal([Labels.Status_Workers, "Untried"], page.Parts.Select(p => p.Name));
        Assert.Equal((PartState.Wrong, Labels.Status_LogNext), (page.Parts[0].State, page.Parts[0].NextStep));
        Assert.Null(page.Insides!.Work);
    }

    [Fact]
    public void A_whole_of_which_a_part_is_not_known_is_as_the_rest()
    {
        var unknown = new StatusPart("a", PartState.Unknown, "");
        Assert.Equal(PartState.Fine, new StatusPage([unknown, new("b", PartState.Fine, "")]).Whole);
        Assert.Equal(PartState.Attention, new StatusPage([unknown, new("b", PartState.Attention, "")]).Whole);
    }

    private void Announce()
    {
        using var connection = storage.GetConnection();
        connection.AnnounceServer("machine:7:a-b-c", new() { WorkerCount = 3, Queues = ["default"] });
    }

    private async Task<StatusPart> LookAsync(WorkWatch watch, string role) =>
        (await new WorkerLook(watch, clock).LookAsync(Rights.Of([role]), default))!;

    private sealed class Untried : IStatusLook
    {
        public string Name => "Untried";

        public Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping) =>
            Task.FromResult<StatusPart?>(new(Name, PartState.Unknown, "Not tried yet."));
    }

    /// <summary>A storage that counts who asks for processes, or that is away.</summary>
    private sealed class Counted : JobStorage, IDisposable
    {
        private readonly InMemoryStorage inner = new();
        private int asked;

        public int Asked => asked;

        public bool IsAway { get; set; }

        public override IMonitoringApi GetMonitoringApi()
        {
            Interlocked.Increment(ref asked);
            return IsAway ? throw new TimeoutException("The storage is away.") : inner.GetMonitoringApi();
        }

        public override IStorageConnection GetConnection() => inner.GetConnection();

        public void Dispose() => inner.Dispose();
    }
}
