using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;

namespace MobiJobs.Jobs.Filter;

/// <summary>The saved views of a person: filters, each under a name.</summary>
public sealed class SavedViews(MobiJobsDb db)
{
    /// <summary>The most that one person may save.</summary>
    public const int Most = 50;

    private static readonly CompiledQuery<int, SavedView> OfPerson = new((db, person) => db.SavedViews
        .AsNoTracking()
        .Where(v => v.PersonId == person)
        .OrderBy(v => v.Name));

    /// <summary>A person's views by name.</summary>
    public async Task<IReadOnlyList<SavedView>> OfAsync(ClaimsPrincipal user, CancellationToken stopping) =>
        await OfPerson.ListAsync(db, user.PersonId(), stopping);

    /// <summary>
    /// Saves the filter under this name, replacing the one it had. False if the person already has
    /// <see cref="Most"/> views.
    /// </summary>
    public async Task<bool> SaveAsync(ClaimsPrincipal user, string name, JobFilter filter, CancellationToken stopping)
    {
        var person = user.PersonId();
        var mine = await db.SavedViews.Where(v => v.PersonId == person).ToListAsync(stopping);
        if (mine.Find(v => v.Name == name) is { } same) { same.Change(filter.QueryText()); }
        else if (mine.Count >= Most) { return false; }
        else { db.SavedViews.Add(SavedView.Of(person, name, filter.QueryText())); }

        await db.SaveChangesAsync(stopping);
        return true;
    }

    /// <summary>Deletes a view of this person. False if it does not exist.</summary>
    public async Task<bool> DeleteAsync(ClaimsPrincipal user, int id, CancellationToken stopping)
    {
        var person = user.PersonId();
        var view = db.SavedViews.Where(v => v.Id == id && v.PersonId == person);
        return await db.WriteAsync(() => view.ExecuteDeleteAsync(stopping), stopping) == 1;
    }
}
