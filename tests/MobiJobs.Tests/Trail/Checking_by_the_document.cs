using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Trail;

/// <summary>
/// The command and a checker that was written from the document alone agree on the same SQLite file, which somebody
/// changed.
/// </summary>
public sealed class Checking_by_the_document
{
    private static readonly Regex Example = new(
        @"```\n(?<bytes>MobiJobs audit entry 1\n[^`]+)```\n\nIts SHA-256 is `(?<hash>\w{64})`",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    [Fact]
    public async Task Both_find_a_trail_unbroken_and_name_the_same_entry_that_was_changed_deleted_or_added()
    {
        await using var console = await RunningConsole.OnSqliteAsync();
        await EnterAsync(console, 30);
        Assert.Null(new SealChecker(console.Store).FirstFault());
        var (code, output, _) = await ProgramRun.OfAsync(console, "verify-audit");
        Assert.Equal(0, code);
        Assert.StartsWith("Unbroken: 30 entries in 1 seals", output, StringComparison.Ordinal);
        var noted = output[(output.LastIndexOf(' ') + 1)..].Trim();
        Assert.Equal(0, (await ProgramRun.OfAsync(console, "verify-audit", "--seal", noted)).Code);
        var other = noted[..^1] + (noted[^1] == '0' ? '1' : '0');
        Assert.Equal(1, (await ProgramRun.OfAsync(console, "verify-audit", "--seal", other)).Code);

        await console.RestartAsync(() => ChangeOneByte(console.Store, "entry-12"));
        await AssertBrokenAsync(console, "entry 12 was changed");
        Do(console.Store, "DELETE FROM Audit WHERE Id = 11");
        await AssertBrokenAsync(console, "entry 11 is missing");
        Do(console.Store, "DELETE FROM AuditSeals");
        await SealAsync(console);
        Assert.Null(new SealChecker(console.Store).FirstFault());
        var (code2, words, _) = await ProgramRun.OfAsync(console, "verify-audit");
        Assert.Equal((1, "BROKEN: seal 1 is not the one that was noted outside the store."), (code2, words.Trim()));
        File.Delete(Path.ChangeExtension(DatabaseSetup.FileOf(console.Store)!, ".audit-head"));
        Do(console.Store, """
            INSERT INTO Audit (Id, At, Who, Via, Action, Subject, Count)
            SELECT 11, At, Who, Via, Action, Subject, Count FROM Audit WHERE Id = 10
            """);
        await AssertBrokenAsync(console, "entry 11 was added");
    }

    [Fact]
    public async Task Both_check_seals_with_a_key()
    {
        const string Key = "correct horse battery staple, twice over";
        await using var console = await RunningConsole.OnSqliteAsync("Production", $"--Audit:SealKey={Key}");
        await EnterAsync(console, 3);
        Assert.Null(new SealChecker(console.Store, Key).FirstFault());
        Assert.Equal("seal 1 is broken", new SealChecker(console.Store, "another").FirstFault());
        Assert.Equal(0, (await ProgramRun.OfAsync(console, "verify-audit", $"--Audit:SealKey={Key}")).Code);
        var (code, _, errors) = await ProgramRun.OfAsync(console, "verify-audit");
        Assert.Equal(2, code);
        Assert.Contains("Audit:SealKey", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_document_has_the_hash_that_it_says()
    {
        var example = Example.Match(Sources.Read("docs/audit-format.md"));
        Assert.True(example.Success);
        var bytes = Encoding.UTF8.GetBytes(example.Groups["bytes"].Value);
        Assert.Equal(example.Groups["hash"].Value, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static async Task AssertBrokenAsync(RunningConsole console, string fault)
    {
        Assert.Equal(fault, new SealChecker(console.Store).FirstFault());
        var (code, output, _) = await ProgramRun.OfAsync(console, "verify-audit");
        Assert.Equal(1, code);
        Assert.Contains(fault.Replace(" is missing", " of seal 1 is missing", StringComparison.Ordinal), output);
    }

    private static async Task EnterAsync(RunningConsole console, int count)
    {
        await using var scope = console.Services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var at = TimeProvider.System.UtcNow().AddHours(-1);
        await db.EnterAsync(
            [
                .. Enumerable.Range(1, count).Select(i => AuditEntry
                    .Of("田中", AuditAction.GroupRenamed, $"entry-{i}", at)
                    .Changed("い:ろ\n", null)
                    .About("1A-0001", "F9FXK1")
                    .InOperation(i)),
            ],
            default);
        await SealAsync(console);
    }

    private static async Task SealAsync(RunningConsole console)
    {
        await using var scope = console.Services.CreateWorkScope("test");
        await scope.ServiceProvider.GetRequiredService<AuditSealing>().SealAsync(default);
    }

    /// <summary>
    /// Changes the file itself, bypassing the engine, while the program is stopped: one that runs would overwrite it.
    /// </summary>
    private static void ChangeOneByte(string store, string text)
    {
        var file = DatabaseSetup.FileOf(store)!;
        var bytes = Encoding.UTF8.GetBytes(text);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var whole = new byte[stream.Length];
        stream.ReadExactly(whole);
        var places = 0;
        for (var at = whole.AsSpan().IndexOf(bytes); at >= 0; places++)
        {
            stream.Position = at; // What a page has freed may hold a copy.
            stream.WriteByte((byte)'E');
            whole[at] = (byte)'E';
            at = whole.AsSpan().IndexOf(bytes);
        }

        Assert.NotEqual(0, places);
    }

    private static void Do(string store, string statement)
    {
        using var connection = new SqliteConnection(store + ";Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
