using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Reports.Restored;

namespace MobiJobs.Start;

/// <summary>restore-check: what the store and the channel do not agree on after a backup was restored.</summary>
internal static class RestoreCommand
{
    /// <summary>How it is given.</summary>
    public const string Usage = "restore-check [--skip-numbers N]   (numbers of jobs, runs, tokens that are left out)";

    private const string SkipOption = "skip-numbers";
    private const int Differ = 1;
    private const int MostNumbers = 100_000_000;
    private const int MostLines = 200;

    /// <summary>Runs it. Returns 0 if they agree, 1 if they don't, 2 if it could not be found out.</summary>
    public static async Task<int> RunAsync(
        IServiceProvider services, CommandOptions options, Func<string, Task<int>> failAsync)
    {
        var stopping = CancellationToken.None;
        var skip = options.Number(SkipOption, 1, MostNumbers);
        if (options.Text(SkipOption) is not null && skip is null)
        {
            return await failAsync($"--{SkipOption} is a number from 1 to {MostNumbers}. Usage: {Usage}");
        }

        if (services.GetService<SimulatedFleet>() is { } fleet) { await fleet.PrepareAsync(stopping); }

        var db = services.GetRequiredService<MobiJobsDb>();
        var findings = await ActivatorUtilities.CreateInstance<RestoreCheck>(services).FindAsync(stopping);
        foreach (var kind in findings.GroupBy(f => f.Kind)) { Print(kind.Key, [.. kind]); }

        await PrintPeopleAsync(db, stopping);
        if (skip is { } numbers) { await SkipAsync(db, numbers, stopping); }

        if (findings.Any(f => f.Kind != RestoreFindingKind.NotAsked)) { return Differ; }

        if (findings.Count > 0)
        {
            return await failAsync(
                "The channel has no call that says what it holds: see the jobs above once devices answer.");
        }

        await Console.Out.WriteLineAsync("The store and the channel agree.");
        return 0;
    }

    private static void Print(RestoreFindingKind kind, RestoreFinding[] findings)
    {
        Console.Out.WriteLine(FormattableString.Invariant($"{findings.Length} x {Say(kind)}"));
        Console.Out.WriteLine($"    {"device",-24} {"job",-10} order");
        foreach (var finding in findings.Take(MostLines))
        {
            Console.Out.WriteLine(FormattableString.Invariant(
                $"    {finding.Device,-24} {(finding.JobId is { } id ? id : "-"),-10} {finding.What}"));
        }

        if (findings.Length > MostLines)
        {
            Console.Out.WriteLine(FormattableString.Invariant($"    and {findings.Length - MostLines} more"));
        }
    }

    /// <summary>What it is, and what to do.</summary>
    private static string Say(RestoreFindingKind kind) => kind switch
    {
        RestoreFindingKind.LostAndWaiting =>
            "still held by the channel, and lost here: the device will run it, and nothing takes it back.",
        RestoreFindingKind.LostAndDone =>
            "run by the device, and lost here: look at the device, and don't order it again.",
        RestoreFindingKind.DoneAndOpen =>
            "answered already, and open here: cancel or release the job, the answer will not come again.",
        RestoreFindingKind.NeverArrived =>
            "handed over as the store says, and unknown to the channel: release the job and send it again.",
        RestoreFindingKind.AnswerOfNobody =>
            "answers since then to orders that were lost; the page of messages of no job shows them for seven days.",
        RestoreFindingKind.NotAsked =>
            "handed over before the backup was made: whether they were run, only the devices know.",
    };

    private static async Task PrintPeopleAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var now = TimeProvider.System.UtcNow();
        var tokens = await db.ApiTokens.CountAsync(t => t.RevokedAt == null && t.ExpiresAt > now, stopping);
        var sessions = await db.Sessions.CountAsync(s => s.EndedAt == null, stopping);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Valid again as in the backup: {tokens} API tokens, {sessions} sessions, passwords and rights of people. "
            + $"Repeat what was revoked, ended or disabled since."));
    }

    /// <summary>Numbers that people and programs may hold are not given to something else.</summary>
    private static async Task SkipAsync(MobiJobsDb db, int numbers, CancellationToken stopping)
    {
        await db.WriteAsync(
            async () =>
            {
                foreach (var table in KeyCounters.Tables(db))
                {
                    var last = await KeyCounters.LastAsync(db, table, stopping);
                    await KeyCounters.RaiseAsync(db, table, last + numbers, stopping);
                }
            },
            stopping);
        await Console.Out.WriteLineAsync(FormattableString.Invariant(
            $"Numbers go on {numbers} higher, so that none of the lost ones is given again."));
    }
}
