using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;
using MobiJobs.Devices.List;

namespace MobiJobs.Devices.Groups;

/// <summary>グループ: the tree of groups with the number of devices in each, and changes to it.</summary>
[Route("groups"), Authorize(Policy = Permissions.Read)]
public sealed class GroupsController(MobiJobsDb db, GroupRegister register, CurrentPerson person, ProofOfPerson proof)
    : Controller
{
    [HttpGet("")]
    public Task<IActionResult> Index(CancellationToken stopping) => ShowAsync(GroupTyped.Nothing, stopping);

    [HttpPost(""), Authorize(Policy = Permissions.ManageDevices)]
    public Task<IActionResult> Create(string? name, string? parent, CancellationToken stopping) => ChangeAsync(
        new GroupTyped(null, name, Id(parent)),
        (valid, by) => register.CreateAsync(valid, Id(parent), by, stopping),
        Labels.Group_Created,
        stopping);

    [HttpPost("{id:int}/rename"), Authorize(Policy = Permissions.ManageDevices)]
    public async Task<IActionResult> Rename(int id, string? name, CancellationToken stopping)
    {
        var group = await db.DeviceGroups.AsNoTracking().FirstOrDefaultAsync(g => g.Id == id, stopping);
        return await ChangeAsync(
            new GroupTyped(id, name, group?.ParentId),
            (valid, by) => register.RenameAsync(id, valid, by, stopping),
            Labels.Group_Renamed,
            stopping);
    }

    [HttpGet("{id:int}/move"), Authorize(Policy = Permissions.ManageDevices)]
    public Task<IActionResult> Move(int id, CancellationToken stopping) => MovePageAsync(id, null, stopping);

    /// <summary>Needs the password: whoever holds a permission set of a group above then sees the devices.</summary>
    [HttpPost("{id:int}/move"), Authorize(Policy = Permissions.ManageDevices)]
    public async Task<IActionResult> Move(int id, string? parent, string? password, CancellationToken stopping)
    {
        if (await proof.CheckAsync(User, password) is { } wrong)
        {
            ModelState.AddModelError("Password", wrong);
            return await MovePageAsync(id, Id(parent), stopping);
        }

        var actor = await person.ActorAsync(User, stopping);
        var result = await register.MoveAsync(id, Id(parent), actor, stopping);
        var name = await db.DeviceGroups.Where(g => g.Id == id).Select(g => g.Name).FirstOrDefaultAsync(stopping) ?? "";
        return result == GroupResult.NameTaken
            ? Taken(await register.TwinAsync(name, Id(parent), stopping) ?? name)
            : Show(result, Labels.Group_Moved, name);
    }

    [HttpPost("{id:int}/delete"), Authorize(Policy = Permissions.ManageDevices)]
    public async Task<IActionResult> Delete(int id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        return Show(await register.DeleteAsync(id, actor, stopping), Labels.Group_Deleted, "");
    }

    /// <param name="chosen">The parent that was chosen; null for the one that it has.</param>
    private async Task<IActionResult> MovePageAsync(int id, int? chosen, CancellationToken stopping)
    {
        var tree = await GroupTree.LoadAsync(db, stopping);
        if (tree.InOrder.FirstOrDefault(g => g.Id == id) is not { } group) { return NotFound(); }

        var devices = await db.Devices.InGroup(db.DeviceGroups, id).CountAsync(stopping);
        return View("Move", new MoveGroupPage(group, tree, chosen ?? group.ParentId, devices)
        {
            MayEnd = await register.MayEndAsync(group, tree, stopping),
        });
    }

    private static int? Id(string? text) => string.IsNullOrEmpty(text) ? null : DeviceQuery.ById(text).Id ?? 0;

    /// <summary>What can't be done is said at the field, with the name as it was typed.</summary>
    private async Task<IActionResult> ChangeAsync(
        GroupTyped typed, Func<string, Actor, Task<GroupResult>> change, string done, CancellationToken stopping)
    {
        if (DeviceGroup.ReadName(typed.Name) is not { } name)
        {
            return await RefuseAsync(typed, Say(Labels.Invalid_GroupName, DeviceGroup.MaxNameLength), stopping);
        }

        var result = await change(name, await person.ActorAsync(User, stopping));
        if (result is GroupResult.Done or GroupResult.Gone) { return Show(result, done, name); }

        var twin = result == GroupResult.NameTaken ? await register.TwinAsync(name, typed.Parent, stopping) : null;
        return await RefuseAsync(typed, Say(Words(result), twin ?? name, DeviceGroup.MaxLevels), stopping);
    }

    private Task<IActionResult> RefuseAsync(GroupTyped typed, string problem, CancellationToken stopping)
    {
        ModelState.AddModelError(typed.Field, problem);
        return ShowAsync(typed, stopping);
    }

    private async Task<IActionResult> ShowAsync(GroupTyped typed, CancellationToken stopping)
    {
        var tree = await GroupTree.LoadAsync(db, stopping);
        var own = await GroupTree.CountOwnAsync(db, stopping);
        var ungrouped = await db.Devices.CountAsync(d => d.GroupId == null, stopping);
        return View("Groups", new GroupsPage(tree, tree.CountWithSubgroups(own), own, ungrouped) { Typed = typed });
    }

    private RedirectToActionResult Taken(string twin)
    {
        TempData.Say(Flash.Warning, Labels.Group_NameTaken, twin);
        return RedirectToAction(nameof(Index));
    }

    private RedirectToActionResult Show(GroupResult result, string done, string name)
    {
        var key = result == GroupResult.Done ? Flash.Message : Flash.Warning;
        TempData.Say(key, result == GroupResult.Done ? done : Words(result), name, DeviceGroup.MaxLevels);
        return RedirectToAction(nameof(Index));
    }

    private static string Words(GroupResult result) => result switch
    {
        GroupResult.Done => "",
        GroupResult.NameTaken => Labels.Group_NameTaken,
        GroupResult.TooDeep => Labels.Group_TooDeep,
        GroupResult.BelowItself => Labels.Group_Below,
        GroupResult.NotEmpty => Labels.Group_NotEmpty,
        GroupResult.Gone => Labels.Group_Gone,
    };
}

/// <summary>The page where a group is moved to another parent.</summary>
/// <param name="Chosen">The parent that is chosen; null for the top.</param>
/// <param name="Devices">The number of devices in the group and its subgroups.</param>
public sealed record MoveGroupPage(DeviceGroup Group, GroupTree Tree, int? Chosen, int Devices)
{
    /// <summary>What may end with the move, in words.</summary>
    public IReadOnlyList<string> MayEnd { get; init; } = [];
}

/// <summary>The page of groups.</summary>
/// <param name="All">The number of devices in each group and its subgroups.</param>
/// <param name="Own">The number of devices in each group itself.</param>
/// <param name="Ungrouped">The number of devices in no group.</param>
public sealed record GroupsPage(
    GroupTree Tree,
    IReadOnlyDictionary<int, int> All,
    IReadOnlyDictionary<int, int> Own,
    int Ungrouped)
{
    /// <summary>What was typed, if something was wrong with it.</summary>
    public GroupTyped Typed { get; init; } = GroupTyped.Nothing;
}

/// <summary>A name that was typed.</summary>
/// <param name="Renamed">The group that is renamed; null for a new one.</param>
/// <param name="Parent">The group above it; null for the top.</param>
public sealed record GroupTyped(int? Renamed, string? Name, int? Parent)
{
    /// <summary>Nothing was typed, or all was well.</summary>
    public static readonly GroupTyped Nothing = new(null, null, null);

    /// <summary>The id of the field.</summary>
    public string Field => Renamed is { } id ? FieldOf(id) : "name";

    /// <summary>The id of the field in which a group is renamed.</summary>
    public static string FieldOf(int id) => string.Create(CultureInfo.InvariantCulture, $"name-{id}");
}
