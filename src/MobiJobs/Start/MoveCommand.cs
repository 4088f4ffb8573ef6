using MobiJobs.Data;
using MobiJobs.Data.Moving;
using MobiJobs.Gateway;
using MobiJobs.Queue;

namespace MobiJobs.Start;

/// <summary>move: takes the embedded store to SQL Server; undo-move: stays with it after all.</summary>
internal static class MoveCommand
{
    /// <summary>Where the target may be named instead: others on the machine see the words of a command.</summary>
    public const string TargetKey = "ConnectionStrings:MoveTo";

    /// <summary>How it is given.</summary>
    public const string Usage = "move --to CONNECTION   (of SQL Server; or " + TargetKey + " in the environment)";

    /// <summary>Whether it is one of these, which work on a store that no other command may touch.</summary>
    public static bool Is(string command) => command is "move" or "undo-move";

    /// <summary>Runs it. Returns 0 when it is done.</summary>
    /// <exception cref="MoveException">It can't be moved; the message says why.</exception>
    public static async Task<int> RunAsync(
        string command, IServiceProvider services, CommandOptions options, Func<string, Task<int>> failAsync)
    {
        var settings = services.GetRequiredService<Settings>();
        if (settings.Database.Provider != DatabaseProvider.Sqlite)
        {
            return await failAsync($"{command} is for a store of Sqlite, and Database:Provider is SqlServer.");
        }

        var source = services.GetRequiredService<MobiJobsDb>();
        services.GetRequiredService<StoreLock>().Take();
        if (command == "undo-move") { return await UndoAsync(source, failAsync); }

        var to = options.Text("to") ?? services.GetRequiredService<IConfiguration>()[TargetKey];
        if (to is null || DatabaseSetup.ReadConnection(DatabaseProvider.SqlServer, to) is not { } connection)
        {
            return await failAsync($"--to is a connection string of SQL Server. Usage: {Usage}");
        }

        await using var target = StoreMove.Target(
            new DatabaseSettings(DatabaseProvider.SqlServer, connection, settings.Database.MaxBatchSize));
        var move = new StoreMove(source, target, Console.Out.WriteLine);
        await move.RunAsync(CheckAsync, TimeProvider.System, CancellationToken.None);
        await Console.Out.WriteLineAsync(
            $"Moved. Start every program with Database:Provider = SqlServer and this connection. {Remains(settings)}");
        return 0;
    }

    private static async Task CheckAsync(MobiJobsDb target)
    {
        if (await QueueInvariants.FindBrokenAsync(target, CancellationToken.None) is { } broken)
        {
            throw new MoveException($"The queue of the target is not whole: {broken}.");
        }
    }

    private static async Task<int> UndoAsync(MobiJobsDb source, Func<string, Task<int>> failAsync)
    {
        await DatabaseStart.ApplyAsync(source, CancellationToken.None);
        if (await MoveStart.UndoAsync(source, CancellationToken.None) is not { } to)
        {
            return await failAsync("This store was not moved.");
        }

        await Console.Out.WriteLineAsync(
            $"Programs work on this store again, as it was when it was moved to {to}. Let none work on that one.");
        return 0;
    }

    /// <summary>What lies beside the store, and is not a part of it.</summary>
    private static string Remains(Settings settings)
    {
        var fleet = settings.Channel == ChannelKind.Simulated
            ? " The simulated fleet stays in its file: copy mobijobs.fleet.db to data/fleet.db."
            : "";
        return "Name Audit:HeadFile, or seals are no longer noted outside the store; keep Keys:Certificate." + fleet;
    }
}
