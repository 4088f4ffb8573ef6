using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>What a store says of itself that keeps a program from working on it.</summary>
internal static class StoreState
{
    /// <exception cref="StoreRefusedException">The store is or was moved, or is being filled.</exception>
    public static async Task RefuseMovedAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var store = await db.Installations.AsNoTracking().FirstOrDefaultAsync(stopping);
        if (store is { MovedTo: { } to })
        {
            var when = store.MovedAt?.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
            throw new StoreRefusedException(
                when is null
                    ? $"This store is being moved to {to}. Give the same command move again to go on, "
                        + "or undo-move to stay with this store."
                    : $"This store was moved to {to} at {when}. Name that one in ConnectionStrings:MobiJobs, "
                        + "or give the command undo-move to go back to this one as it was then.");
        }

        if (store is { FilledFrom: { } from })
        {
            throw new StoreRefusedException(
                $"The store {from} is being moved to this one, and not all of it is here. "
                + "Give the same command move again to go on.");
        }
    }
}
