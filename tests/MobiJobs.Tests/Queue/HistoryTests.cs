using CsCheck;
using Xunit.Abstractions;
using Xunit.Sdk;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>
/// Generated histories of three devices, with crashes at any statement, commit and call: whatever happens, what must
/// always hold holds after each step, and once the fleet is healthy everything ends.
/// </summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int Devices = 3;
    private const int MostHistories = 250;

    private static readonly Gen<Step[]> Histories =
        Gen.Select(
            Deeds(),
            Gen.Int[1, Devices],
            Gen.Int[0, 11],
            Gen.Frequency((4, Gen.Const(-1)), (1, Gen.Int[0, 12])),
            (deed, device, number, crash) => new Step(deed, device, number, crash)).Array[20, 60];

    /// <summary>
    /// Statements with a mistake in them, by what they break, and the history that found each last: there the search
    /// begins, since most histories don't show most mistakes.
    /// </summary>
    public static TheoryData<string, PlantedFault, uint> Faults => new()
    {
        {
            "the newest waiting job goes first",
            new PlantedFault(
                (@"ORDER BY (\W?j\d*\W?\.\W?JoinNo\W?)", "ORDER BY $1 DESC"),
                (@"(\.\W?JoinNo\W?) < ", "$1 > ")),
            3
        },
        {
            "what is reserved never joins",
            new PlantedFault((
                @"(SELECT[\s\S]*DueAt\W? <= [\s\S]*Stage\W?) = 0([\s\S]*ORDER BY \W?j\W?\.\W?ReservedFor)",
                "$1 = 9$2"
            )),
            2
        },
        {
            "what is cancelled ends again",
            new PlantedFault(
                (@"(UPDATE[\s\S]*SET[\s\S]*EndedAt[\s\S]*Stage\W?) <> 3", "$1 <> 9"),
                (
                    @"(UPDATE[\s\S]*EndedAt[\s\S]*)\.\W?Stage\W? = 2 AND (\W?j\W?\.\W?Status\W? >= 5)",
                    "$1.\"Stage\" >= 2 AND $2"
                ),
                (@"(SELECT[\s\S]*ChannelId\W?, \W?j\W?\.\W?Kind\W?, )\W?j\W?\.\W?Status\W?,", "$1 5 AS \"Status\",")),
            11
        },
        {
            "what a run cancelled is reported as ended before",
            new PlantedFault((@"(UPDATE \W?RunItems[\s\S]*EndedByRunId\W?) = ", "$1 <> ")),
            36
        },
        {
            "a device is given a second head",
            new PlantedFault((@"(Stage\W?) = 2\)", "$1 = 9)"))
            {
                First = StoreSql.DropIndex("Jobs", "UX_Jobs_OneHead"),
            },
            3
        },
    };

    [Fact]
    public Task Whatever_happens_nothing_is_lost_doubled_or_out_of_order() =>
        Histories.SampleAsync(
            steps => LiveAsync(steps, null),
            iter: int.TryParse(Environment.GetEnvironmentVariable("MOBIJOBS_TEST_HISTORIES"), out var many) ? many : 40,
            threads: 2);

    /// <summary>A generator that finds nothing proves nothing: here it is given programs that are wrong.</summary>
    [Theory, MemberData(nameof(Faults))]
    public async Task A_planted_fault_is_found(string what, PlantedFault fault, uint foundLast)
    {
        for (var tried = 0u; tried < MostHistories; tried++)
        {
            var seed = foundLast + tried;
            try
            {
                await LiveAsync(Histories.Generate(new PCG(seed), null, out _), fault);
            }
            catch (XunitException)
            {
                output.WriteLine($"Found by history {seed}.");
                return;
            }
        }

        Assert.Fail(
            fault.Hits == 0
                ? $"The fault is in no statement: {what}."
                : $"{MostHistories} histories did not show that {what}.");
    }

    private static async Task LiveAsync(Step[] steps, PlantedFault? fault)
    {
        await using var scenario = await Scenario.CreateAsync(Devices, fault: fault, chunk: 2);
        var history = new History(scenario);
        foreach (var step in steps)
        {
            await history.DoAsync(step);
            await history.AssertAlwaysAsync();
        }

        await history.AssertEverythingEndsAsync();
    }

    /// <summary>What carries work along happens more often: else few histories come far.</summary>
    private static Gen<Deed> Deeds() => Gen.Frequency(
        (5, Gen.OneOf(Gen.Const(Deed.Advance), Gen.Const(Deed.Contact), Gen.Const(Deed.Answer))),
        (3, Gen.OneOf(
            Gen.Const(Deed.Register),
            Gen.Const(Deed.AnswerError),
            Gen.Const(Deed.AnswerLate),
            Gen.Const(Deed.Second),
            Gen.Const(Deed.Due))),
        (3, Gen.OneOf(
            Gen.Const(Deed.PreviewCancel),
            Gen.Const(Deed.PreviewSend),
            Gen.Const(Deed.PreviewList),
            Gen.Const(Deed.ConfirmRun),
            Gen.Const(Deed.CarryOutRun))),
        (2, Gen.Enum<Deed>()));
}
