using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Trail;

/// <summary>What somebody who can write to the store alone tries so that a change is not found.</summary>
public sealed class Hiding_what_was_done : IDisposable
{
    private static readonly AuditSealKey Key = new("a key of at least thirty-two characters");

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-head-").FullName;

    private AuditHead Head => new(Path.Combine(folder, "head"));

    [Fact]
    public async Task Seals_that_were_cut_off_are_missed_though_the_program_has_made_others()
    {
        await using var scenario = await Scenario.CreateAsync();
        await SealThreeAsync(scenario);
        Assert.Null((await CheckAsync(scenario)).Fault);

        await Sealing.DoSqlAsync(scenario, """
            DELETE FROM "AuditSeals" WHERE "Number" > 1;
            UPDATE "Audit" SET "Who" = 'nobody' WHERE "Id" = 3
            """);
        Assert.Equal(new AuditFault(AuditFaultKind.SealMissing, 3, null), (await CheckAsync(scenario)).Fault);
        for (var i = 0; i < 3; i++)
        {
            await Sealing.EnterAsync(scenario, 2);
            await Sealing.SealAsync(scenario, Key, Head);
        }

        Assert.Null((await Sealing.CheckAsync(scenario, key: Key)).Fault); // The chain alone doesn't tell.
        Assert.Equal(new AuditFault(AuditFaultKind.SealReplaced, 3, null), (await CheckAsync(scenario)).Fault);
        var said = await scenario.AskAsync(
            db => db.Audit.Where(e => e.Action == AuditAction.SealsLost).Select(e => e.Subject).SingleAsync());
        Assert.StartsWith("3:", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_without_the_key_in_place_of_some_with_it_are_named_and_not_continued()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Sealing.EnterAsync(scenario, 2);
        await Sealing.SealAsync(scenario, Key);
        await Sealing.EnterAsync(scenario, 2);
        await Sealing.SealAsync(scenario, Key);
        var kept = await scenario.AskAsync(db => db.AuditSeals.AsNoTracking().ToListAsync());
        await Sealing.DoSqlAsync(scenario, """DELETE FROM "AuditSeals" """);
        await Sealing.SealAsync(scenario); // As the program does without a key.
        await scenario.AskAsync(async db =>
        {
            await db.AuditSeals.ExecuteDeleteAsync();
            db.AuditSeals.Add(kept[0]);
            db.AuditSeals.Add(AuditSeal.Of(
                await db.Audit.Where(e => e.Id > kept[0].ToId).OrderBy(e => e.Id).ToListAsync(),
                kept[0],
                new(null),
                scenario.Now));
            return await db.SaveChangesAsync();
        });
        Assert.Equal(
            new AuditFault(AuditFaultKind.KeyDropped, 2, null), (await Sealing.CheckAsync(scenario, key: Key)).Fault);

        await Sealing.EnterAsync(scenario, 2);
        await Sealing.SealAsync(scenario, Key);
        Assert.Equal(2, await scenario.AskAsync(db => db.AuditSeals.CountAsync()));
    }

    [Fact]
    public async Task That_seals_have_a_key_from_now_on_is_an_entry()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Sealing.EnterAsync(scenario, 2);
        await Sealing.SealAsync(scenario);
        await Sealing.EnterAsync(scenario, 2);
        await Sealing.SealAsync(scenario, Key);
        await Sealing.SealAsync(scenario, Key);

        var proof = await Sealing.CheckAsync(scenario, key: Key);
        Assert.Null(proof.Fault);
        Assert.Equal((2, 2), (proof.KeyedFrom, proof.Keyed));
        var entry = await scenario.AskAsync(db => db.Audit.SingleAsync(e => e.Action == AuditAction.SealsKeyed));
        Assert.StartsWith("2:", entry.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_key_nothing_is_sealed_and_the_chain_goes_on_when_the_key_is_back()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Sealing.EnterAsync(scenario, 2);
        await Sealing.SealAsync(scenario, Key);
        await Sealing.EnterAsync(scenario, 2);
        await Sealing.SealAsync(scenario);
        await Sealing.SealAsync(scenario, new AuditSealKey("another key of thirty-two characters"));
        Assert.Equal(1, await scenario.AskAsync(db => db.AuditSeals.CountAsync()));

        await Sealing.SealAsync(scenario, Key);
        var proof = await Sealing.CheckAsync(scenario, key: Key);
        Assert.Null(proof.Fault);
        Assert.Equal((5, 0), (proof.Entries, proof.Unsealed));
    }

    [Fact]
    public async Task The_program_does_not_start_without_the_key_of_the_last_seal()
    {
        await using var console = await RunningConsole.StartAsync("Production", $"--Audit:SealKey={Key.Secret}");
        await console.DoAsync<MobiJobsDb, int>(db =>
        {
            db.Audit.Add(AuditEntry.Of(
                "y.tanaka", AuditAction.GroupCreated, "a", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)));
            return db.SaveChangesAsync();
        });
        await console.DoAsync<AuditSealing, int>(sealing => sealing.SealAsync(default));

        var wrong = await Assert.ThrowsAsync<WrongSettingException>(
            () => console.RestartAsync(() => { }, "--Audit:SealKey="));
        Assert.StartsWith("Audit:SealKey = \"\" is not allowed", wrong.Message, StringComparison.Ordinal);
        await console.RestartAsync(() => { }, $"--Audit:SealKey={Key.Secret}"); // And the chain goes on.
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_empty_file_of_the_last_seal_is_named_at_the_start_and_by_verify_audit()
    {
        await using var console = await RunningConsole.OnSqliteAsync();
        var file = Path.ChangeExtension(DatabaseSetup.FileOf(console.Store)!, ".audit-head");
        var error = await Assert.ThrowsAsync<AuditHeadException>(
            () => console.RestartAsync(() => File.WriteAllText(file, "")));
        Assert.StartsWith($"{file} is empty", StartTrouble.Explain(error), StringComparison.Ordinal);
        var (code, _, said) = await ProgramRun.OfAsync(console, "verify-audit");
        Assert.Equal(3, code);
        Assert.Contains("is empty", said, StringComparison.Ordinal);
        Assert.Contains("Audit:HeadFile", said, StringComparison.Ordinal);

        File.Delete(file);
        await console.RestartAsync(() => { });
    }

    private async Task SealThreeAsync(Scenario scenario)
    {
        for (var i = 0; i < 3; i++)
        {
            await Sealing.EnterAsync(scenario, 2);
            await Sealing.SealAsync(scenario, Key, Head);
        }
    }

    private Task<AuditProof> CheckAsync(Scenario scenario) => Sealing.CheckAsync(scenario, key: Key, head: Head);
}
