using Microsoft.EntityFrameworkCore;
using MobiJobs.Data.Moving;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data.Moving;

/// <summary>A store grows out of one machine: every row of it arrives, whatever happens on the way.</summary>
public sealed class Moving_a_store(MovedStores stores) : IClassFixture<MovedStores>
{
    [Fact]
    public async Task Takes_every_row_of_every_table_and_the_counters_of_numbers()
    {
        var (from, to) = (stores.Source(), stores.Empty());
        await using var source = MovedStores.Open(from);
        await using var target = MovedStores.Open(to);
        var last = await source.Jobs.MaxAsync(j => j.Id);
        await source.Jobs.Where(j => j.Id == last).ExecuteDeleteAsync(); // Its number stays given.
        var rows = MovedStores.RowsOf(from);
        var said = await MovedStores.MoveAsync(source, target);

        Assert.Equal(rows, MovedStores.RowsOf(to));
        Assert.True(rows.Values.Count(n => n > 0) > 20, "The sample has rows in most tables.");
        Assert.Contains(said, line => line.StartsWith("Read on both sides and the same: ", StringComparison.Ordinal));
        const string Counter = "SELECT seq FROM sqlite_sequence WHERE name = 'Jobs'";
        Assert.Equal(MovedStores.Ask(from, Counter), MovedStores.Ask(to, Counter));
        Assert.Null(await QueueInvariants.FindBrokenAsync(target, default));
    }

    [Fact]
    public async Task Leaves_a_store_on_which_the_program_works()
    {
        var (from, to) = (stores.Source(), stores.Empty());
        await using (var source = MovedStores.Open(from))
        await using (var target = MovedStores.Open(to))
        {
            await MovedStores.MoveAsync(source, target);
        }

        Assert.Equal((0, ""), Outcome(await ProgramRun.OfAsync(to, "migrate")));
        var (code, errors) = Outcome(await ProgramRun.OfAsync(from, "migrate"));
        Assert.Equal(3, code);
        Assert.StartsWith("MobiJobs: This store was moved to ", errors, StringComparison.Ordinal);
        Assert.Contains("the command undo-move", errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));

        Assert.Equal(0, (await ProgramRun.OfAsync(from, "undo-move")).Code);
        Assert.Equal((0, ""), Outcome(await ProgramRun.OfAsync(from, "migrate")));
    }

    [Theory]
    [InlineData(2, "--to is a connection string of SQL Server.")]
    [InlineData(2, "--to is a connection string of SQL Server.", "--to", "garbage")]
    [InlineData(3, "SQL Server ", "--to", "Server=127.0.0.1,1;Database=x;Connect Timeout=1")]
    public async Task Says_in_one_line_why_it_can_t_and_leaves_the_store_alone(
        int code, string line, params string[] words)
    {
        var from = stores.Source();
        var run = await ProgramRun.OfAsync(from, ["move", .. words]);

        Assert.Equal(code, run.Code);
        Assert.StartsWith($"MobiJobs: {line}", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Trim().Split('\n'));
        Assert.Equal((0, ""), Outcome(await ProgramRun.OfAsync(from, "migrate")));
    }

    [Fact]
    public async Task Goes_on_where_it_was_killed()
    {
        var (from, to) = (stores.Source(), stores.Empty());
        var (deaths, dice) = (0, new Random(1));
        for (var isDone = false; !isDone;)
        {
            var crash = new Crash();
            await using var source = MovedStores.Open(from);
            await using var target = MovedStores.Open(to, crash, crash.AtCommit);
            crash.After(dice.Next(10, 400 + (deaths * 20)));
            try
            {
                await MovedStores.MoveAsync(source, target, chunk: 50);
                isDone = true;
            }
            catch (Exception e) when (Crash.Is(e))
            {
                deaths++;
            }
        }

        Assert.True(deaths > 3, $"It died {deaths} times only.");
        Assert.Equal(MovedStores.RowsOf(from), MovedStores.RowsOf(to));
        Assert.Null(MovedStores.Ask(to, "SELECT FilledFrom FROM Installation") as string);
    }

    [Fact]
    public async Task Names_a_row_that_is_not_the_same_and_does_not_end()
    {
        var (from, to) = (stores.Source(), stores.Empty());
        await using var source = MovedStores.Open(from);
        await using var target = MovedStores.Open(to);
        await Assert.ThrowsAsync<InvalidOperationException>(() => MovedStores.MoveAsync(
            source, target, check: () => throw new InvalidOperationException("Not yet.")));
        var device = MovedStores.Ask(to, "SELECT MIN(Id) FROM Devices");
        MovedStores.Ask(to, $"UPDATE Devices SET Number = Number || '-' WHERE Id = {device}");

        var differ = await Assert.ThrowsAsync<MoveException>(() => MovedStores.MoveAsync(source, target));
        Assert.Contains($"Devices (Id {device}) is not the same", differ.Message, StringComparison.Ordinal);
        var (code, errors) = Outcome(await ProgramRun.OfAsync(to, "migrate"));
        Assert.Equal(3, code);
        Assert.Contains("not all of it is here", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_place_that_holds_something_else()
    {
        await using var source = MovedStores.Open(stores.Source());
        var other = stores.Empty();
        MovedStores.Ask(other, "CREATE TABLE Invoices (Id INTEGER)");
        await using var strange = MovedStores.Open(other);
        await using var filled = MovedStores.Open(stores.Source());

        var refused = await Assert.ThrowsAsync<MoveException>(() => MovedStores.MoveAsync(source, strange));
        Assert.Contains("holds tables of something else: Invoices.", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<MoveException>(() => MovedStores.MoveAsync(source, filled));
        Assert.Contains("holds a store already", refused.Message, StringComparison.Ordinal);
        Assert.Null((await source.Installations.AsNoTracking().SingleAsync()).MovedTo);
    }

    /// <summary>Killed when all was copied and proved, given up, and tried again a week later.</summary>
    [Fact]
    public async Task Goes_not_on_with_a_move_that_was_undone()
    {
        await using var source = MovedStores.Open(stores.Source());
        await using var target = MovedStores.Open(stores.Empty());
        await MovedStores.MoveAsync(source, target);
        await target.Installations.ExecuteUpdateAsync(set => set
            .SetProperty(i => i.FilledFrom, "here").SetProperty(i => i.FilledUpTo, "Proven"));
        await MoveStart.UndoAsync(source, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<MoveException>(() => MovedStores.MoveAsync(source, target));
        Assert.Contains("was undone", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The embedded engine takes a text of any length, the other cuts or refuses it.</summary>
    [Fact]
    public async Task Knows_a_text_that_is_too_long_for_the_target()
    {
        await using var source = MovedStores.Open("Data Source=:memory:");
        await using var server = MovedStores.OpenServer("Server=nowhere;Database=x");
        var devices = MovePlan.Of(source, server).Tables.Single(t => t.Name == "Devices");
        var number = devices.Columns.Single(c => c.Name == "Number");

        Assert.True(number.IsTooLong(new string('x', 5000)));
        Assert.False(number.IsTooLong("1A-0001"));
    }

    [Fact]
    public async Task Has_an_order_for_every_table_of_the_model_on_the_other_engine()
    {
        await using var source = MovedStores.Open("Data Source=:memory:");
        await using var server = MovedStores.OpenServer("Server=nowhere;Database=x");
        var plan = MovePlan.Of(source, server).Tables;

        Assert.Equal(
            source.Model.GetEntityTypes().Select(e => e.GetTableName()).OfType<string>().Distinct().Order(),
            plan.Select(t => t.Name).Order());
        Assert.Equal(
            ["DeviceGroups.ParentId", "Devices.EnrollmentId", "PermissionSets.AboveId"],
            plan.SelectMany(t => t.LateColumns.Select(c => $"{t.Name}.{c.Name}")).Order());
    }

    [FactOn(Place.TSqlServer)]
    public async Task Takes_every_row_to_a_T_SQL_server()
    {
        var to = MovedStores.EmptyOnServer();
        var from = stores.Source();
        await using var source = MovedStores.Open(from);
        await using var target = MovedStores.OpenServer(to);
        await MovedStores.MoveAsync(source, target, chunk: 500);

        Assert.Null(await QueueInvariants.FindBrokenAsync(target, default));
        Assert.Equal(await source.Jobs.CountAsync(), await target.Jobs.CountAsync());
        await target.Database.EnsureDeletedAsync();
    }

    private static (int Code, string Errors) Outcome((int Code, string Output, string Errors) run) =>
        (run.Code, run.Errors);
}
