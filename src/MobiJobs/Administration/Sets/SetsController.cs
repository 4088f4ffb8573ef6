using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration.Sets;

/// <summary>
/// サービス利用権限: the permission sets of groups. Each change needs the password of who makes it: even a set that is
/// deleted may have bounded others.
/// </summary>
[Route("people/sets"), Authorize(Policy = Permissions.ManagePeople)]
public sealed class SetsController(MobiJobsDb db, PermissionSets sets, CurrentPerson person, ProofOfPerson proof)
    : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping)
    {
        var tree = await GroupTree.LoadAsync(db, stopping);
        return View(new SetsPage(await SetList.LoadAsync(db, tree, stopping), tree.Choices));
    }

    /// <param name="group">The group that the set is for.</param>
    /// <param name="above">The set that it lies within, where the group above has more than one.</param>
    [HttpGet("new")]
    public async Task<IActionResult> New(int group, int? above, CancellationToken stopping) =>
        await PlaceAsync(group, above, stopping) is { } place
            ? View("Edit", await PageAsync(place, new SetForm(), stopping))
            : NotFound();

    [HttpPost("")]
    public async Task<IActionResult> Create(SetForm form, int group, int? above, CancellationToken stopping)
    {
        if (await PlaceAsync(group, above, stopping) is not { } place) { return NotFound(); }

        var page = await PageAsync(place, form, stopping);
        if (form.Read(page.Offered, ModelState) is not { } details) { return View("Edit", page); }

        if (!await proof.IsRightAsync(this, nameof(form.Password), form.Password)) { return View("Edit", page); }

        var by = await person.ActorAsync(User, stopping);
        var result = await sets.CreateAsync(details, group, place.AboveId, by, stopping);
        return await AnswerAsync(result, Labels.Set_Created, page, details.Name, stopping);
    }

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } set
            ? View(await PageAsync(set, SetForm.Of(set), stopping))
            : NotFound();

    [HttpPost("{id:int}")]
    public async Task<IActionResult> Change(int id, SetForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } set) { return NotFound(); }

        var page = await PageAsync(set, form, stopping);
        if (form.Read(page.Offered, ModelState) is not { } details) { return View("Edit", page); }

        if (!await proof.IsRightAsync(this, nameof(form.Password), form.Password)) { return View("Edit", page); }

        var by = await person.ActorAsync(User, stopping);
        var result = await sets.ChangeAsync(id, details, by, stopping);
        return await AnswerAsync(result, Labels.Set_Changed, page, details.Name, stopping);
    }

    [HttpPost("{id:int}/delete")]
    public async Task<IActionResult> Delete(int id, string? password, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } set) { return NotFound(); }

        var page = await PageAsync(set, SetForm.Of(set), stopping);
        if (!await proof.IsRightAsync(this, ProofField.KeyOf("delete"), password)) { return View("Edit", page); }

        var by = await person.ActorAsync(User, stopping);
        var result = await sets.DeleteAsync(id, by, stopping);
        return await AnswerAsync(result, Labels.Set_Deleted, page, set.Name, stopping);
    }

    private async Task<IActionResult> AnswerAsync(
        PermissionSetResult result, string done, SetPage page, string name, CancellationToken stopping)
    {
        if (result == PermissionSetResult.Done)
        {
            TempData.Say(Flash.Message, done);
            return RedirectToAction(nameof(Index));
        }

        var isName = result == PermissionSetResult.NameTaken;
        var twin = isName ? await sets.TwinAsync(page.Place.GroupId, name, page.Id, stopping) : null;
        ModelState.AddModelError(isName ? nameof(SetForm.Name) : "", Say(Told(result), twin ?? name));
        return View("Edit", page);
    }

    private static string Told(PermissionSetResult result) => result switch
    {
        PermissionSetResult.Done => "",
        PermissionSetResult.Gone => Labels.Set_Gone,
        PermissionSetResult.NameTaken => Labels.Set_NameTaken,
        PermissionSetResult.Unbounded => Labels.Set_Unbounded,
        PermissionSetResult.Bounds => Labels.Set_Bounds,
    };

    private Task<PermissionSet?> FindAsync(int id, CancellationToken stopping) =>
        db.PermissionSets.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, stopping);

    /// <summary>Where a new set would be; null if there is no such group.</summary>
    private async Task<SetPlace?> PlaceAsync(int group, int? above, CancellationToken stopping)
    {
        if (!await db.DeviceGroups.AnyAsync(g => g.Id == group, stopping)) { return null; }

        var choices = await sets.AboveAsync(group, stopping);
        var chosen = choices.FirstOrDefault(s => s.Id == above) ?? (choices.Count == 1 ? choices[0] : null);
        return new SetPlace(group, chosen?.Id, choices);
    }

    private Task<SetPage> PageAsync(PermissionSet set, SetForm form, CancellationToken stopping) =>
        PageAsync(new SetPlace(set.GroupId, set.AboveId, []), form, stopping, set.Id);

    private async Task<SetPage> PageAsync(
        SetPlace place, SetForm form, CancellationToken stopping, int? id = null)
    {
        var tree = await GroupTree.LoadAsync(db, stopping);
        var holders = await (from held in db.HeldSets
                             join holder in db.Users on held.PersonId equals holder.Id
                             where held.SetId == id
                             orderby holder.NormalizedUserName
                             select new SetHolder(holder.Id, holder.UserName!)).ToListAsync(stopping);
        var bounds = await SetBounds.LoadAsync(db, stopping);
        var path = tree.InOrder.First(g => g.Id == place.GroupId).Path;
        return new SetPage(id, place, form)
        {
            Group = tree.PathOf(place.GroupId) ?? "",
            Within = bounds.NamesAbove(path, place.AboveId),
            Offered = place.IsOpen ? [] : bounds.Within(path, place.AboveId, Permissions.OfGroups),
            Holders = holders,
        };
    }
}

/// <summary>The list of sets, and the groups for which one can be made.</summary>
public sealed record SetsPage(IReadOnlyList<SetRow> Sets, IReadOnlyList<GroupChoice> Groups);

/// <summary>Where a set is: its group, and the set that bounds it.</summary>
/// <param name="Choices">The sets that can bound it.</param>
public sealed record SetPlace(int GroupId, int? AboveId, IReadOnlyList<PermissionSet> Choices)
{
    /// <summary>Whether one of several has yet to be chosen.</summary>
    public bool IsOpen => AboveId is null && Choices.Count > 0;
}

/// <summary>The page on which a set is created or changed.</summary>
/// <param name="Id">Null for a new one.</param>
public sealed record SetPage(int? Id, SetPlace Place, SetForm Form)
{
    /// <summary>The names of the groups down to its own.</summary>
    public string Group { get; init; } = "";

    /// <summary>The names of the sets that bound it.</summary>
    public string? Within { get; init; }

    /// <summary>What can be ticked.</summary>
    public IReadOnlyCollection<string> Offered { get; init; } = [];

    public IReadOnlyList<SetHolder> Holders { get; init; } = [];
}

/// <summary>A person who holds a set.</summary>
public sealed record SetHolder(int Id, string Name);
