namespace MobiJobs.Data;

/// <summary>Repeats transactions that the store undid for the sake of other writers.</summary>
public static class RepeatedWrites
{
    private const int MaxAttempts = 5;

    /// <summary>
    /// The same as <see cref="MobiJobsDb.WriteAsync{T}"/>, repeated as often as other writers undo it, within reason.
    /// The change must read everything that it decides by.
    /// </summary>
    public static async Task<T> WriteRepeatedlyAsync<T>(
        this MobiJobsDb db, Func<Task<T>> change, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await db.WriteAsync(change, stopping);
            }
            catch (Exception e) when (MayRepeat(e) && attempt < MaxAttempts)
            {
                db.ChangeTracker.Clear();
            }
        }

        bool MayRepeat(Exception e) => db.Database.CurrentTransaction is null && db.IsPassing(e);
    }
}
