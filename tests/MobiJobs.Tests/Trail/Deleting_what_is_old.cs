using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Tests.Support;
using MobiJobs.Trail;

namespace MobiJobs.Tests.Trail;

/// <summary>Retention deletes the oldest entries, and what it did can be told from any other deletion.</summary>
public sealed class Deleting_what_is_old
{
    private static readonly AuditSealKey Key = new("a key of at least thirty-two characters");

    [Fact]
    public async Task Entries_of_old_seals_are_deleted_and_the_chain_and_the_record_of_it_stand()
    {
        await using var scenario = await Scenario.CreateAsync();
        await MonthsAsync(scenario, 13);
        await PurgeAsync(scenario);
        Assert.Equal(13, await scenario.AskAsync(db => db.Audit.CountAsync(e => e.Action == AuditAction.GroupRenamed)));
        await MonthsAsync(scenario, 2);
        await PurgeAsync(scenario);
        await Sealing.SealAsync(scenario, Key);
        await AssertPurgedAsync(scenario, 3); // One says that seals have a key.

        // And again a year later, when the record of the first is deleted itself.
        await MonthsAsync(scenario, 14);
        await PurgeAsync(scenario);
        await AssertPurgedAsync(scenario, 18);
        var records = await scenario.AskAsync(db => db.Audit.Where(e => e.Action == AuditAction.AuditPurged)
            .Select(e => new { e.Subject, e.Reason })
            .ToListAsync());
        Assert.StartsWith("#1–", Assert.Single(records).Subject, StringComparison.Ordinal);
        Assert.Equal("Audit:KeepMonths = 13", records[0].Reason);
    }

    [Fact]
    public async Task Entries_that_retention_did_not_delete_are_missed()
    {
        string[] deletions =
        [
            // No record at all, though they are two years old.
            $"""
            DELETE FROM "Audit" WHERE "Id" <= (SELECT "ToId" FROM "AuditSeals" WHERE "Number" = 3);
            UPDATE "AuditSeals" SET "PurgedAt" = (SELECT MAX("At") FROM "AuditSeals"), "Entries" = {StoreSql.NoBytes}
            WHERE "Number" <= 3
            """,
            // In the middle.
            $"""
            DELETE FROM "Audit" WHERE "Id" = (SELECT "ToId" FROM "AuditSeals" WHERE "Number" = 5);
            UPDATE "AuditSeals" SET "PurgedAt" = (SELECT MAX("At") FROM "AuditSeals"), "Entries" = {StoreSql.NoBytes}
            WHERE "Number" = 5
            """,
        ];
        foreach (var deletion in deletions)
        {
            await using var scenario = await Scenario.CreateAsync();
            await MonthsAsync(scenario, 25);
            Assert.Null((await Sealing.CheckAsync(scenario, key: Key)).Fault);
            await Sealing.DoSqlAsync(scenario, deletion);
            Assert.Equal(
                AuditFaultKind.EntriesMissing, (await Sealing.CheckAsync(scenario, key: Key)).Fault?.Kind);
            var fault = new SealChecker(await StoreAsync(scenario), Key.Secret).FirstFault();
            Assert.Contains("missing", fault!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_record_that_somebody_without_the_key_wrote_proves_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        await MonthsAsync(scenario, 25);
        await PurgeAsync(scenario, key: new AuditSealKey(null)); // All that they can write.
        await Sealing.SealAsync(scenario, Key);
        Assert.Equal(AuditFaultKind.EntriesMissing, (await Sealing.CheckAsync(scenario, key: Key)).Fault?.Kind);
    }

    [Fact]
    public async Task A_purge_of_what_is_younger_than_its_rule_proves_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        await MonthsAsync(scenario, 25);
        await PurgeAsync(scenario);
        var proof = await Sealing.CheckAsync(scenario, key: Key);
        Assert.Null(proof.Fault);
        Assert.True(proof.Purged > 0);
        await scenario.AskAsync(async db =>
        {
            // Even whoever has the key can't say that another rule allowed it.
            var record = await db.Audit.AsTracking().SingleAsync(e => e.Action == AuditAction.AuditPurged);
            db.Entry(record).Property(e => e.Reason).CurrentValue = PurgeProof.Reason(60);
            var last = await db.AuditSeals.AsTracking()
                .Where(s => s.PurgedAt != null)
                .OrderByDescending(s => s.Number)
                .FirstAsync();
            db.Entry(last).Property(s => s.PurgeHash).CurrentValue = Key.PurgeHashOf(last.Number, last.Hash, record);
            return await db.SaveChangesAsync();
        });
        Assert.Equal(AuditFaultKind.EntriesMissing, (await Sealing.CheckAsync(scenario, key: Key)).Fault?.Kind);
    }

    [Fact]
    public async Task A_clock_that_is_set_years_ahead_deletes_nothing_and_holds_nothing_up_once_it_is_set_right()
    {
        await using var scenario = await Scenario.CreateAsync();
        await MonthsAsync(scenario, 6);
        var real = scenario.Clock.GetUtcNow();
        scenario.Clock.Advance(TimeSpan.FromDays(3000));
        await PurgeAsync(scenario);
        await MonthsAsync(scenario, 1);
        await PurgeAsync(scenario);
        Assert.Equal(8, await scenario.AskAsync(db => db.Audit.CountAsync()));
        Assert.Equal(0, (await Sealing.CheckAsync(scenario, key: Key)).Purged);

        scenario.Clock.AdjustTime(real);
        await MonthsAsync(scenario, 14);
        await PurgeAsync(scenario);
        var proof = await Sealing.CheckAsync(scenario, key: Key);
        Assert.Null(proof.Fault);
        Assert.InRange(proof.Purged, 6, 9);
    }

    [Fact]
    public async Task The_trail_is_in_the_order_of_writing_whatever_the_clock_says()
    {
        await using var scenario = await Scenario.CreateAsync();
        var real = scenario.Clock.GetUtcNow();
        await Sealing.EnterAsync(scenario, 1);
        scenario.Clock.Advance(TimeSpan.FromDays(400));
        await Sealing.EnterAsync(scenario, 1);
        scenario.Clock.AdjustTime(real);
        await Sealing.EnterAsync(scenario, 1);
        await Sealing.SealAsync(scenario, Key);

        var proof = await Sealing.CheckAsync(scenario, key: Key);
        Assert.Null(proof.Fault);
        Assert.Equal((3, 1), (proof.Entries, proof.Last!.Number));
        var page = await scenario.DoAsync<AuditList, long[]>(async list =>
            [.. (await list.PageAsync(AuditFilter.None, null, null, 10, default)).Rows.Select(r => r.Id)]);
        Assert.Equal([4, 3, 2, 1], page);
    }

    /// <summary>An entry and its seal each month.</summary>
    private static async Task MonthsAsync(Scenario scenario, int months)
    {
        for (var i = 0; i < months; i++)
        {
            await Sealing.EnterAsync(scenario, 1);
            await Sealing.SealAsync(scenario, Key);
            scenario.Clock.Advance(TimeSpan.FromDays(30));
        }
    }

    private static Task PurgeAsync(Scenario scenario, int months = 13, AuditSealKey? key = null) =>
        Sealing.PurgeAsync(scenario, months, key ?? Key);

    private static async Task AssertPurgedAsync(Scenario scenario, int purged)
    {
        var proof = await Sealing.CheckAsync(scenario, key: Key);
        Assert.Null(proof.Fault);
        Assert.Equal(purged, proof.Purged);
        Assert.Null(new SealChecker(await StoreAsync(scenario), Key.Secret).FirstFault());
    }

    private static Task<string> StoreAsync(Scenario scenario) =>
        scenario.AskAsync(db => Task.FromResult(db.Database.GetConnectionString()!));
}
