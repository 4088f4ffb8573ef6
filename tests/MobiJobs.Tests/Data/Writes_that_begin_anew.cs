using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data;

/// <summary>What the store undoes for the sake of another writer is done all the same, and once.</summary>
public sealed class Writes_that_begin_anew
{
    private const int MostStatements = 60;

    private static readonly Actor By = new("y.tanaka", 2);

    [Fact]
    public Task An_order_that_was_undone_at_any_statement_is_registered_once() => AtEachStatementAsync(
        scenario => scenario.AskAsync(db => db.Devices.Where(d => d.Id == 1).Select(d => d.EnrollmentId!.Value)
            .SingleAsync()),
        (scenario, enrollment) => scenario.DoAsync<DirectOperations>(operations => operations.RegisterAsync(
            JobKind.AppList, 1, enrollment, By, CancellationToken.None)),
        async (scenario, _) =>
        {
            var job = Assert.Single(await JobsAsync(scenario));
            var operation = await scenario.AskAsync(db => db.Operations.SingleAsync());
            Assert.Equal(operation.Id, job.OperationId);
            Assert.Equal(1, await scenario.AskAsync(
                db => db.Audit.CountAsync(e => e.Action == AuditAction.OperationRegistered)));
        });

    [Fact]
    public Task A_contact_whose_transaction_was_undone_loses_no_device() => AtEachStatementAsync(
        async scenario =>
        {
            var jobs = new List<long>();
            for (var device = 1; device <= 3; device++) { jobs.Add(await scenario.RegisterAsync(device: device)); }

            await scenario.AdvanceAsync(1, 2, 3);
            return jobs;
        },
        (scenario, _) => scenario.DoAsync<DeviceQueueWorker>(worker => worker.ServeAsync(
            [Scenario.ChannelOf(1), Scenario.ChannelOf(2), Scenario.ChannelOf(3)], CancellationToken.None)),
        async (scenario, jobs) =>
        {
            foreach (var job in jobs) { Assert.NotNull((await scenario.JobAsync(job)).HandedOverAt); }
        });

    [Fact]
    public Task A_claim_whose_transaction_was_undone_makes_each_head_once() => AtEachStatementAsync(
        async scenario => new List<long>
        {
            await scenario.RegisterAsync(device: 1), await scenario.RegisterAsync(device: 2),
        },
        (scenario, _) => scenario.AdvanceAsync(1, 2),
        async (scenario, jobs) =>
        {
            foreach (var job in jobs) { Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job)); }
        });

    [Fact]
    public Task A_cancellation_that_was_undone_is_one() => AtEachStatementAsync(
        scenario => scenario.RegisterAsync(),
        async (scenario, job) => Assert.Equal(CancelResult.Canceled, await scenario.CancelAsync(job)),
        async (scenario, job) =>
        {
            Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job));
            Assert.Equal(1, await scenario.AskAsync(
                db => db.Audit.CountAsync(e => e.Action == AuditAction.JobCanceled)));
        });

    [Fact]
    public async Task A_commit_that_failed_is_not_begun_anew_since_nobody_knows_whether_it_was_done()
    {
        await using var scenario = await Scenario.CreateAsync();
        var runs = 0;
        scenario.Undone.NextCommit();
        await Assert.ThrowsAsync<SqliteException>(() => scenario.AskAsync(db => db.WriteAsync(
            () =>
            {
                runs++;
                return db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, "鈴木 一郎"));
            },
            CancellationToken.None)));

        Assert.Equal((1, 1), (runs, scenario.Undone.Times));
    }

    [Fact]
    public async Task What_can_not_be_run_again_is_run_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var runs = 0;
        scenario.Undone.At(0);
        await Assert.ThrowsAsync<SqliteException>(() => scenario.AskAsync(db => db.WriteOnceAsync(
            () =>
            {
                runs++;
                return db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, "鈴木 一郎"));
            },
            CancellationToken.None)));

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task What_follows_a_commit_follows_it_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var rings = 0;
        scenario.Undone.At(0);
        await scenario.AskAsync(db => db.WriteAsync(
            async () =>
            {
                await db.AfterCommitAsync(() => Task.FromResult(rings++));
                return await db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, "鈴木 一郎"));
            },
            CancellationToken.None));

        Assert.Equal((1, 1), (rings, scenario.Undone.Times));
    }

    [Fact]
    public async Task A_save_that_was_undone_saves_what_it_was_to_save()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Undone.At(0);
        await scenario.AskAsync(async db =>
        {
            var device = await db.Devices.SingleAsync();
            device.Change("鈴木 一郎", null);
            db.Requesters.Add(Requester.For("k.sato"));
            return await db.SaveChangesAsync();
        });

        Assert.Equal(1, scenario.Undone.Times);
        Assert.Equal("鈴木 一郎", await scenario.AskAsync(db => db.Devices.Select(d => d.OwnerName).SingleAsync()));
        Assert.Equal(1, await scenario.AskAsync(db => db.Requesters.CountAsync(r => r.Name == "k.sato")));
    }

    /// <summary>Does something anew for each of its statements, each time with this one undone.</summary>
    private static async Task AtEachStatementAsync<T>(
        Func<Scenario, Task<T>> arrange, Func<Scenario, T, Task> act, Func<Scenario, T, Task> assert)
    {
        var undone = 0;
        for (var statement = 0; statement < MostStatements; statement++)
        {
            await using var scenario = await Scenario.CreateAsync(devices: 3);
            var arranged = await arrange(scenario);
            scenario.Undone.At(statement);
            await act(scenario, arranged);
            scenario.Undone.Rest();
            await assert(scenario, arranged);
            if (scenario.Undone.Times == 0) { break; } // It has no further statement.

            undone++;
        }

        Assert.InRange(undone, 1, MostStatements - 1);
    }

    private static Task<List<Job>> JobsAsync(Scenario scenario) =>
        scenario.AskAsync(db => db.Jobs.AsNoTracking().ToListAsync());
}
