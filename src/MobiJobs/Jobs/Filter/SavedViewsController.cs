using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;

namespace MobiJobs.Jobs.Filter;

/// <summary>Saves and deletes views of the job list.</summary>
[Route("views"), Authorize(Policy = Permissions.Read)]
public sealed class SavedViewsController(SavedViews views) : Controller
{
    /// <summary>Under which the name that was refused travels back to the form.</summary>
    public const string TypedName = "ViewName";

    private const int MaxKept = 500;

    [HttpPost("")]
    public async Task<IActionResult> Save(string? name, string? filter, CancellationToken stopping)
    {
        var chosen = JobQuery.Read(filter ?? "").ToFilter(ModelState);
        var words = name?.Trim() ?? "";
        if (!ModelState.IsValid || words.Length is 0 or > SavedView.MaxNameLength || !VisibleText.IsVisible(words))
        {
            TempData.Say(Flash.Warning, Labels.View_BadName, SavedView.MaxNameLength);
            TempData[TypedName] = TypedText.Bounded(name, MaxKept);
        }
        else if (await views.SaveAsync(User, words, chosen, stopping))
        {
            TempData.Say(Flash.Message, Labels.View_Saved, words);
        }
        else
        {
            TempData.Say(Flash.Warning, Labels.View_TooMany, SavedViews.Most);
            TempData[TypedName] = words;
        }

        var query = chosen.QueryText();
        return LocalRedirect(query.Length == 0 ? "/" : $"/?{query}");
    }

    [HttpPost("{id:int}/delete")]
    public async Task<IActionResult> Delete(int id, string? returnUrl, CancellationToken stopping)
    {
        if (!await views.DeleteAsync(User, id, stopping)) { return NotFound(); }

        TempData.Say(Flash.Message, Labels.View_Deleted);
        return LocalRedirect(Url.Local(returnUrl));
    }
}
