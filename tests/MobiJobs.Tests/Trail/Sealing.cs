using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Queue.Purging;
using MobiJobs.Tests.Support;
using MobiJobs.Trail;

namespace MobiJobs.Tests.Trail;

/// <summary>Entries are sealed once they have settled; what is done to them afterwards is found and named.</summary>
public sealed class Sealing
{
    [Fact]
    public async Task Settled_entries_are_sealed_by_the_sweep_and_the_trail_is_unbroken()
    {
        await using var scenario = await Scenario.CreateAsync();
        await EnterAsync(scenario, 3);
        scenario.Clock.Advance(TimeSpan.FromMinutes(6));
        await EnterAsync(scenario, 2);
        await scenario.SweepAsync();

        var proof = await CheckAsync(scenario);
        Assert.Null(proof.Fault);
        Assert.Equal((3, 2, 1), (proof.Entries, proof.Unsealed, proof.Last!.Number));
        scenario.Clock.Advance(TimeSpan.FromMinutes(6));
        await scenario.SweepAsync();
        await scenario.SweepAsync(); // Finds nothing to do.
        Assert.Equal((5, 2), ((await CheckAsync(scenario)).Entries, (await CheckAsync(scenario)).Last!.Number));
    }

    [Fact]
    public async Task An_entry_that_was_changed_is_named()
    {
        foreach (var change in (string[])
        [
            """UPDATE "Audit" SET "Who" = 'y.tanakb' WHERE "Id" = 2""",
            """UPDATE "Audit" SET "Subject" = CONCAT("Subject", ' ') WHERE "Id" = 2""",
            """UPDATE "Audit" SET "Count" = 2 WHERE "Id" = 2""",
            """UPDATE "Audit" SET "Reason" = '' WHERE "Id" = 2""",
            $"""UPDATE "Audit" SET "At" = {StoreSql.Later("\"At\"")} WHERE "Id" = 2""",
        ])
        {
            await AssertFaultAsync(change, AuditFaultKind.EntryChanged, 2);
        }
    }

    [Fact]
    public Task An_entry_that_was_deleted_is_named() =>
        AssertFaultAsync("""DELETE FROM "Audit" WHERE "Id" = 3""", AuditFaultKind.EntryMissing, 3);

    [Fact]
    public Task An_entry_below_every_id_was_added() =>
        AssertFaultAsync(Copy(of: 4, to: -5), AuditFaultKind.EntryAdded, -5);

    [Fact]
    public async Task An_entry_in_a_gap_of_ids_was_added()
    {
        await using var scenario = await Scenario.CreateAsync();
        await EnterAsync(scenario, 4);
        await DoSqlAsync(scenario, """DELETE FROM "Audit" WHERE "Id" = 2"""); // As a rollback leaves one.
        await SealAsync(scenario);
        Assert.Null((await CheckAsync(scenario)).Fault);

        await DoSqlAsync(scenario, Copy(of: 1, to: 2));
        Assert.Equal(new AuditFault(AuditFaultKind.EntryAdded, 1, 2), (await CheckAsync(scenario)).Fault);
    }

    [Fact]
    public async Task A_seal_that_was_changed_deleted_or_cut_off_is_named()
    {
        await using var scenario = await Scenario.CreateAsync();
        for (var i = 0; i < 3; i++)
        {
            await EnterAsync(scenario, 2);
            await SealAsync(scenario);
        }

        var whole = await CheckAsync(scenario);
        var noted = new NotedSeal(3, whole.Last!.Hash);
        Assert.Null((await CheckAsync(scenario, noted)).Fault);
        await DoSqlAsync(scenario, """UPDATE "AuditSeals" SET "Count" = 3 WHERE "Number" = 2""");
        Assert.Equal(new AuditFault(AuditFaultKind.SealBroken, 2, null), (await CheckAsync(scenario)).Fault);
        await DoSqlAsync(scenario, """DELETE FROM "AuditSeals" WHERE "Number" = 2""");
        Assert.Equal(new AuditFault(AuditFaultKind.SealMissing, 2, null), (await CheckAsync(scenario)).Fault);
        await DoSqlAsync(scenario, """DELETE FROM "AuditSeals" WHERE "Number" = 3""");
        await DoSqlAsync(scenario, """DELETE FROM "Audit" WHERE "Id" > 2""");
        Assert.Null((await CheckAsync(scenario)).Fault); // Which only a note made elsewhere can tell.
        Assert.Equal(new AuditFault(AuditFaultKind.SealMissing, 3, null), (await CheckAsync(scenario, noted)).Fault);
    }

    [Fact]
    public async Task With_a_key_nobody_else_can_rewrite_the_chain()
    {
        await using var scenario = await Scenario.CreateAsync();
        var key = new AuditSealKey("a key of at least thirty-two characters");
        await EnterAsync(scenario, 4);
        await SealAsync(scenario, key);
        Assert.Null((await CheckAsync(scenario, key: key)).Fault);
        Assert.Equal(AuditFaultKind.KeyNeeded, (await CheckAsync(scenario)).Fault?.Kind);

        await DoSqlAsync(scenario, """
            UPDATE "Audit" SET "Who" = 'nobody' WHERE "Id" = 2;
            DELETE FROM "AuditSeals"
            """);
        await SealAsync(scenario, new AuditSealKey("another key of thirty-two characters"));
        Assert.Equal(
            new AuditFault(AuditFaultKind.SealBroken, 1, null), (await CheckAsync(scenario, key: key)).Fault);
    }

    [Fact]
    public void The_key_is_not_shown_where_the_settings_are()
    {
        const string Key = "a key of at least thirty-two characters";
        var settings = new AuditSettings(new AuditSealKey(Key), new AuditKept(null));
        Assert.DoesNotContain(Key, settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_at_any_step_leaves_entries_that_the_next_sweep_seals()
    {
        for (var step = 0; step < 8; step++)
        {
            await using var scenario = await Scenario.CreateAsync();
            await EnterAsync(scenario, 5);
            scenario.Crash.After(step);
            var error = await Record.ExceptionAsync(() => SealAsync(scenario));
            scenario.Crash.After(-1);
            Assert.True(error is null || Crash.Is(error), $"{step}: {error}");
            await SealAsync(scenario);

            var proof = await CheckAsync(scenario);
            Assert.Null(proof.Fault);
            Assert.Equal((5, 0, 1), (proof.Entries, proof.Unsealed, proof.Last!.Number));
        }
    }

    [Fact]
    public async Task Several_that_seal_at_once_make_one_chain()
    {
        await using var scenario = await Scenario.CreateAsync();
        await EnterAsync(scenario, 5);
        scenario.Clock.Advance(TimeSpan.FromMinutes(6));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => scenario.DoAsync<AuditSealing, int>(sealing => sealing.SealAsync(default)))));

        var proof = await CheckAsync(scenario);
        Assert.Null(proof.Fault);
        Assert.Equal((5, 1), (proof.Entries, proof.Last!.Number));
    }

    [Fact]
    public async Task An_entry_from_the_future_holds_no_seal_up()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(async db =>
        {
            var at = scenario.Now.AddDays(3);
            db.Audit.Add(AuditEntry.Of("y.tanaka", AuditAction.GroupCreated, "a", at));
            return await db.SaveChangesAsync();
        });
        await EnterAsync(scenario, 1);
        await SealAsync(scenario);

        Assert.Equal(2, (await CheckAsync(scenario)).Entries);
    }

    [Fact]
    public async Task One_sweep_seals_a_hundred_thousand_entries()
    {
        await using var scenario = await Scenario.CreateAsync();
        await EnterAsync(scenario, 100_000);
        await SealAsync(scenario);

        var proof = await CheckAsync(scenario);
        Assert.Null(proof.Fault);
        Assert.Equal((100_000, 0, 50), (proof.Entries, proof.Unsealed, proof.Last!.Number));
    }

    internal static Task EnterAsync(Scenario scenario, int count) => scenario.AskAsync(async db =>
    {
        var entries = Enumerable.Range(0, count).Select(i => AuditEntry
            .Of("y.tanaka", AuditAction.GroupRenamed, $"1年{i}組\nA:1:2", scenario.Now, count: 1)
            .Changed("前: あ", null)
            .About($"1A-{i}", null)
            .InRun(i));
        await db.EnterAsync([.. entries], default);
        return count;
    });

    private static string Copy(int of, int to) => StoreSql.WithKeys("\"Audit\"", $"""
        INSERT INTO "Audit" ("Id", "At", "Who", "Via", "Action", "Subject", "Count")
        SELECT {to}, "At", "Who", "Via", "Action", "Subject", "Count" FROM "Audit" WHERE "Id" = {of}
        """);

    private static async Task AssertFaultAsync(string change, AuditFaultKind kind, long entry)
    {
        await using var scenario = await Scenario.CreateAsync();
        await EnterAsync(scenario, 5);
        await SealAsync(scenario);
        Assert.Null((await CheckAsync(scenario)).Fault);
        await DoSqlAsync(scenario, change);

        Assert.Equal(new AuditFault(kind, 1, entry), (await CheckAsync(scenario)).Fault);
    }

    internal static Task SealAsync(Scenario scenario, AuditSealKey? key = null, AuditHead? head = null)
    {
        scenario.Clock.Advance(TimeSpan.FromMinutes(6));
        return scenario.DoAsync<MobiJobsDb>(db => new AuditSealing(
            db, key ?? new(null), head ?? new(null), scenario.Clock, NullLogger<AuditSealing>.Instance)
            .SealAsync(default));
    }

    internal static Task<AuditProof> CheckAsync(
        Scenario scenario, NotedSeal? noted = null, AuditSealKey? key = null, AuditHead? head = null) =>
        scenario.AskAsync(db => new AuditCheck(db, key ?? new(null), head ?? new(null)).RunAsync(noted, default));

    internal static Task PurgeAsync(Scenario scenario, int months, AuditSealKey? key = null) =>
        scenario.DoAsync<MobiJobsDb>(db => new AuditPurge(
            db, new AuditKept(months), key ?? new(null), NullLogger<AuditPurge>.Instance)
            .PurgeAsync(new PurgeLimits(scenario.Now, scenario.Now), default));

    internal static Task DoSqlAsync(Scenario scenario, string sql) =>
        scenario.AskAsync(db => db.Database.ExecuteSqlRawAsync(sql));
}
