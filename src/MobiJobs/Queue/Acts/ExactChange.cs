using MobiJobs.Data;

namespace MobiJobs.Queue.Acts;

/// <summary>Changes rows by one statement and returns exactly those that it changed.</summary>
public static class ExactChange
{
    private const string Savepoint = "ExactChange";

    /// <summary>
    /// Changes rows within the caller's transaction. If the statement changes fewer rows than were found, it is undone
    /// and the rows are looked up again.
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
        while (found.Length > 0)
        {
            var transaction = db.Database.CurrentTransaction
                ?? throw new InvalidOperationException("Only a transaction can undo the statement.");
            await transaction.CreateSavepointAsync(Savepoint, stopping);
            if (await statement(found) == found.Length) { return found; }

            await transaction.RollbackToSavepointAsync(Savepoint, stopping);
            found = await ask();
        }

        return [];
    }
}
