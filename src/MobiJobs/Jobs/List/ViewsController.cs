using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;

namespace MobiJobs.Jobs.List;

/// <summary>The views of a person: named filters, a name holding one filter at a time.</summary>
public sealed class SavedViews(MobiJobsDb db, UserManager<Person> people)
{
    /// <summary>The most that one person keeps.</summary>
    public const int Most = 50;

    /// <summary>A person's views by name.</summary>
    public async Task<IReadOnlyList<SavedView>> OfAsync(ClaimsPrincipal user, CancellationToken stopping)
    {
        var person = PersonOf(user);
        return await db.SavedViews.AsNoTracking().Where(v => v.PersonId == person).OrderBy(v => v.Name).ToListAsync(stopping);
    }

    /// <summary>Keeps the filter under this name, in place of the one it held. False when there is no room for another.</summary>
    public async Task<bool> SaveAsync(ClaimsPrincipal user, string name, JobFilter filter, CancellationToken stopping)
    {
        var person = PersonOf(user);
        var mine = await db.SavedViews.Where(v => v.PersonId == person).ToListAsync(stopping);
        if (mine.Find(v => v.Name == name) is { } same) { same.Change(filter.QueryText()); }
        else if (mine.Count >= Most) { return false; }
        else { db.SavedViews.Add(SavedView.Of(person, name, filter.QueryText())); }

        await db.SaveChangesAsync(stopping);
        return true;
    }

    /// <summary>Forgets a view of this person's. False when it isn't there.</summary>
    public async Task<bool> DeleteAsync(ClaimsPrincipal user, int id, CancellationToken stopping)
    {
        var person = PersonOf(user);
        return await db.WriteAsync(() => db.SavedViews.Where(v => v.Id == id && v.PersonId == person).ExecuteDeleteAsync(stopping), stopping) == 1;
    }

    private int PersonOf(ClaimsPrincipal user) => int.Parse(people.GetUserId(user) ?? throw new InvalidOperationException("Only a signed-in person has views."), CultureInfo.InvariantCulture);
}

/// <summary>Saving and forgetting views.</summary>
[Route("views"), Authorize(Policy = Permissions.Read)]
public sealed class ViewsController(SavedViews views) : Controller
{
    [HttpPost("")]
    public async Task<IActionResult> Save(string? name, string? filter, CancellationToken stopping)
    {
        var chosen = JobQuery.Read(filter ?? "").ToFilter(ModelState);
        var words = name?.Trim() ?? "";
        if (!ModelState.IsValid || words.Length is 0 or > SavedView.MaxNameLength) { TempData.Say(Pages.Warning, Labels.View_BadName, SavedView.MaxNameLength); }
        else if (await views.SaveAsync(User, words, chosen, stopping)) { TempData.Say(Pages.Message, Labels.View_Saved, words); }
        else { TempData.Say(Pages.Warning, Labels.View_TooMany, SavedViews.Most); }

        var query = chosen.QueryText();
        return LocalRedirect(query.Length == 0 ? "/" : $"/?{query}");
    }

    [HttpPost("{id:int}/delete")]
    public async Task<IActionResult> Delete(int id, string? returnUrl, CancellationToken stopping)
    {
        if (!await views.DeleteAsync(User, id, stopping)) { return NotFound(); }

        TempData.Say(Pages.Message, Labels.View_Deleted);
        return LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "/");
    }
}
