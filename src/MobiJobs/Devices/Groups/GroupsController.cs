using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.List;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Devices.Groups;

/// <summary>グループ: the tree with its counts, and its upkeep.</summary>
[Route("groups"), Authorize(Policy = Permissions.Read)]
public sealed class GroupsController(MobiJobsDb db, GroupRegister register, CurrentPerson person) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping)
    {
        var tree = await GroupTree.LoadAsync(db, stopping);
        var counts = await person.Devices(User).GroupBy(d => d.GroupId).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(stopping);
        var own = counts.Where(c => c.Key is not null).ToDictionary(c => c.Key!.Value, c => c.Count);
        return View("/Devices/Groups/Groups.cshtml", new GroupsPage(tree, tree.CountWithSubgroups(own), own, counts.Find(c => c.Key is null)?.Count ?? 0));
    }

    [HttpPost(""), Authorize(Policy = Permissions.ManageDevices)]
    public Task<IActionResult> Create(string? name, string? parent, CancellationToken stopping) =>
        ActAsync(name, (words, by) => register.CreateAsync(words, Id(parent), by, stopping), Labels.Group_Created, stopping);

    [HttpPost("{id:int}/rename"), Authorize(Policy = Permissions.ManageDevices)]
    public Task<IActionResult> Rename(int id, string? name, CancellationToken stopping) =>
        ActAsync(name, (words, by) => register.RenameAsync(id, words, by, stopping), Labels.Group_Renamed, stopping);

    [HttpPost("{id:int}/move"), Authorize(Policy = Permissions.ManageDevices)]
    public async Task<IActionResult> Move(int id, string? parent, CancellationToken stopping) =>
        Say(await register.MoveAsync(id, Id(parent), await person.ActorAsync(User, stopping), stopping), Labels.Group_Moved, "");

    [HttpPost("{id:int}/delete"), Authorize(Policy = Permissions.ManageDevices)]
    public async Task<IActionResult> Delete(int id, CancellationToken stopping) =>
        Say(await register.DeleteAsync(id, await person.ActorAsync(User, stopping), stopping), Labels.Group_Deleted, "");

    private static int? Id(string? text) => string.IsNullOrEmpty(text) ? null : DeviceQuery.ById(text).Id ?? 0;

    private async Task<IActionResult> ActAsync(string? typed, Func<string, Actor, Task<GroupResult>> act, string done, CancellationToken stopping)
    {
        if (DeviceGroup.ReadName(typed) is { } name) { return Say(await act(name, await person.ActorAsync(User, stopping)), done, name); }

        TempData.Say(Pages.Warning, Labels.Invalid_GroupName, DeviceGroup.MaxNameLength);
        return RedirectToAction(nameof(Index));
    }

    private RedirectToActionResult Say(GroupResult result, string done, string name)
    {
        var text = result switch
        {
            GroupResult.Done => done,
            GroupResult.NameTaken => Labels.Group_NameTaken,
            GroupResult.TooDeep => Labels.Group_TooDeep,
            GroupResult.BelowItself => Labels.Group_Below,
            GroupResult.NotEmpty => Labels.Group_NotEmpty,
            GroupResult.Gone => Labels.Group_Gone,
        };
        TempData.Say(result == GroupResult.Done ? Pages.Message : Pages.Warning, text, name, DeviceGroup.MaxLevels);
        return RedirectToAction(nameof(Index));
    }
}

/// <summary>The groups as a page: devices of each with those below (<paramref name="All"/>), of each itself, and of none.</summary>
public sealed record GroupsPage(GroupTree Tree, IReadOnlyDictionary<int, int> All, IReadOnlyDictionary<int, int> Own, int Ungrouped);
