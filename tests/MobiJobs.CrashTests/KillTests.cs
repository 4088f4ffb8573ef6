using System.Globalization;

namespace MobiJobs.CrashTests;

/// <summary>
/// The real program, killed at random moments with work in flight, on a store that stalls and a fleet that hangs now
/// and then. After each kill the store is examined, and what the fleet was handed is compared with what the store
/// recorded. At the end the program is left alone and every job and run must end.
/// </summary>
public sealed class KillTests
{
    private const int RoundsInCi = 60;

    /// <summary>At once, each with a store of its own: the time goes into starting the program, on one core.</summary>
    private const int Fleets = 2;

    [Fact]
    public async Task Nothing_is_lost_doubled_or_out_of_order_and_no_report_is_false_however_often_it_is_killed()
    {
        var rounds = Read("MOBIJOBS_TEST_ROUNDS", RoundsInCi);
        var seed = Read("MOBIJOBS_TEST_SEED", Environment.TickCount);
        await Task.WhenAll(
            Enumerable.Range(0, Fleets).Select(i => LiveAsync((rounds + i) / Fleets, unchecked(seed + i))));
    }

    private static async Task LiveAsync(int rounds, int seed)
    {
        var dice = new Random(seed);
        await using var fleet = await KilledProgram.CreateAsync(devices: 40);
        var examiner = new Examiner(fleet);
        for (var round = 1; round <= rounds; round++)
        {
            await fleet.RegisterAsync(jobs: dice.Next(0, 120), dice);
            if (dice.Next(3) == 0) { await fleet.ActOnManyAsync(dice); }

            var trouble = dice.Next(4) switch
            {
                0 => fleet.Stall(fleet.StoreFile),
                1 => fleet.Stall(fleet.FleetFile),
                _ => null,
            };
            await fleet.RunAndKillAsync(TimeSpan.FromMilliseconds(dice.Next(50, 1500)), trouble, dice);
            await examiner.ExamineAsync($"round {round} of {rounds}, seed {seed}");
        }

        Assert.NotEmpty(await fleet.HeldAsync()); // Else nothing was in flight when it was killed.
        await fleet.RunToTheEndAsync(TimeSpan.FromMinutes(4));
        await examiner.ExamineAsync($"the end, seed {seed}");
        await examiner.AssertAllEndedAsync();
    }

    private static int Read(string name, int otherwise) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(name),
            NumberStyles.Integer,
            CultureInfo.InvariantCulture,
            out var value)
            ? value
            : otherwise;
}
