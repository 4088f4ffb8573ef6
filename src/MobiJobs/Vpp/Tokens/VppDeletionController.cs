using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Tokens;

/// <summary>Deletes a token, after a page that counts what goes with it and wants the location's name typed.</summary>
[Route("vpp/{id:int}/delete"), Authorize(Policy = Permissions.ManageTokens)]
public sealed class VppDeletionController(MobiJobsDb db, VppTokens tokens, CurrentPerson person) : Controller
{
    private const string DeleteView = "Delete";

    [HttpGet("")]
    public async Task<IActionResult> Ask(int id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } token
            ? View(DeleteView, new VppDeletion(token, await tokens.ContentsAsync(id, stopping)))
            : NotFound();

    [HttpPost("")]
    public async Task<IActionResult> Confirm(int id, VppDeletionForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } token) { return NotFound(); }

        if (TypedText.Comparable(form.Typed ?? "") != TypedText.Comparable(token.LocationName))
        {
            ModelState.AddModelError(VppDeletionForm.TypedField, Labels.Vpp_WrongLocation);
        }
        else if (await tokens.DeleteAsync(id, form.Shown, await person.ActorAsync(User, stopping), stopping))
        {
            TempData.Say(Flash.Message, Labels.Vpp_Deleted);
            return Redirect("/vpp");
        }

        var contents = await tokens.ContentsAsync(id, stopping);
        var page = new VppDeletion(token, contents) { Typed = form.Typed, HasChanged = !contents.IsWithin(form.Shown) };
        return View(DeleteView, page);
    }

    private Task<VppToken?> FindAsync(int id, CancellationToken stopping) =>
        db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, stopping);
}

/// <summary>The confirmation of a deletion: what was shown, and what was typed.</summary>
public sealed class VppDeletionForm
{
    /// <summary>The name of <see cref="Typed"/> in the form.</summary>
    public const string TypedField = "typed";

    public int Users { get; set; }

    public int Licenses { get; set; }

    public int Devices { get; set; }

    public int Deliveries { get; set; }

    /// <summary>The name of the location.</summary>
    public string? Typed { get; set; }

    /// <summary>What the page counted.</summary>
    public TokenContents Shown => new(Users, Licenses, Devices) { Deliveries = Deliveries };
}

/// <summary>What is deleted with a token.</summary>
public sealed record VppDeletion(VppToken Token, TokenContents Contents)
{
    public string? Typed { get; init; }

    /// <summary>Whether there is something else now than the page had shown.</summary>
    public bool HasChanged { get; init; }
}

/// <summary>What we know of a token's location, which goes with the token.</summary>
/// <param name="Devices">The devices whose VPPユーザー is one of the location's.</param>
public sealed record TokenContents(int Users, int Licenses, int Devices)
{
    /// <summary>The open deliveries that wait for a seat of the token, or have one kept for them.</summary>
    public int Deliveries { get; init; }

    /// <summary>Whether it is what was shown. Deliveries end all the time: fewer of them are no surprise.</summary>
    public bool IsWithin(TokenContents shown) =>
        this with { Deliveries = shown.Deliveries } == shown && Deliveries <= shown.Deliveries;
}
