using MobiJobs.Data;

namespace MobiJobs.Queue.Acts;

/// <summary>Changes rows by one statement and returns exactly those that it changed.</summary>
public static class ExactChange
{
    private const string Savepoint = "ExactChange";

    /// <summary>How often all are tried together before each is tried for itself.</summary>
    private const int MaxRounds = 5;

    /// <summary>
    /// Changes rows within the caller's transaction. If the statement changes fewer rows than were found, it is undone
    /// and the rows are looked up again; after some rounds it is used for each row alone.
    /// </summary>
    /// <param name="found">The ids of the rows that met the statement's condition when it was last asked for.</param>
    /// <param name="ask">Finds the ids of the rows that meet it now.</param>
    /// <param name="statement">Changes those of them that still meet it, and returns how many did.</param>
    /// <returns>The ids of the rows that this call has changed.</returns>
    public static async Task<long[]> ChangeExactlyAsync(
        this MobiJobsDb db,
        long[] found,
        Func<Task<long[]>> ask,
        Func<long[], Task<int>> statement,
        CancellationToken stopping)
    {
        for (var round = 1; found.Length > 0; round++)
        {
            if (round > MaxRounds) { return await OneByOneAsync(found, statement); }

            var transaction = db.Database.CurrentTransaction
                ?? throw new InvalidOperationException("Only a transaction can undo the statement.");
            await transaction.CreateSavepointAsync(Savepoint, stopping);
            if (await statement(found) == found.Length) { return found; }

            await transaction.RollbackToSavepointAsync(Savepoint, stopping);
            found = await ask();
        }

        return [];
    }

    private static async Task<long[]> OneByOneAsync(long[] found, Func<long[], Task<int>> statement)
    {
        var changed = new List<long>();
        foreach (var id in found)
        {
            if (await statement([id]) == 1) { changed.Add(id); }
        }

        return [.. changed];
    }
}
