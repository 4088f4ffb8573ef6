using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>The page of a person's own factors.</summary>
/// <param name="Wrong">The form that was sent with something wrong; it is shown open.</param>
/// <param name="PasskeyId">The passkey which that form is about.</param>
public sealed record OwnFactorsPage(FactorState Has, FactorForm Wrong, int? PasskeyId);

/// <summary>The forms of the page.</summary>
public enum FactorForm
{
    None,
    SetApp,
    RemoveApp,
    MakeCodes,
    AddPasskey,
    RemovePasskey,
}

/// <summary>Recovery codes, shown this once.</summary>
public sealed record CodesPage(string Done, IReadOnlyList<string> Codes);

internal static class OwnFactorsResults
{
    /// <summary>The page of the person's own factors.</summary>
    public static async Task<IActionResult> OwnFactorsAsync(
        this Controller controller,
        MobiJobsDb db,
        FactorForm wrong,
        CancellationToken stopping,
        int? passkeyId = null)
    {
        var has = await db.FactorsOfAsync(controller.User.PersonId(), stopping);
        return controller.View("/Accounts/Factors/Own.cshtml", new OwnFactorsPage(has, wrong, passkeyId));
    }

    /// <summary>Shows new recovery codes; without any, says what was done.</summary>
    public static IActionResult ToCodesOr(this Controller controller, FactorChange change, string done)
    {
        if (change.Codes is { } codes) { return controller.Codes(codes, done); }

        controller.TempData.Say(Flash.Message, "{0}", done);
        return controller.Redirect(FactorsController.List);
    }

    /// <summary>Answered by a page, not by a redirect: nothing but this answer holds the codes.</summary>
    public static ViewResult Codes(this Controller controller, IReadOnlyList<string> codes, string done)
    {
        controller.ModelState.Clear();
        return controller.View("/Accounts/Factors/Codes.cshtml", new CodesPage(done, codes));
    }
}
