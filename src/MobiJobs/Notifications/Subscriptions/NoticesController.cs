using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Notifications.Telling;

namespace MobiJobs.Notifications.Subscriptions;

/// <summary>通知: what a person is told by mail, of which devices and how often.</summary>
[Route("account/notices"), Authorize(Policy = Permissions.Read)]
public sealed class NoticesController(OwnSubscriptions own, MobiJobsDb db) : Controller
{
    private int Me => User.PersonId();

    [HttpGet("")]
    public Task<IActionResult> Index(CancellationToken stopping) => PageAsync(null, new SubscriptionForm(), stopping);

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) =>
        await own.FindAsync(Me, id, stopping) is { } found
            ? await PageAsync(id, SubscriptionForm.From(found), stopping)
            : NotFound();

    [HttpPost("")]
    public async Task<IActionResult> Add(SubscriptionForm form, CancellationToken stopping)
    {
        if (await ReadAsync(form, stopping) is not { } choice) { return await PageAsync(null, form, stopping); }

        var isAdded = await own.AddAsync(Me, choice, stopping);
        TempData.Say(
            isAdded ? Flash.Message : Flash.Warning,
            isAdded ? Labels.Notice_Saved : Labels.Notice_TooMany,
            OwnSubscriptions.Most);
        return Redirect(NoticePages.Own);
    }

    [HttpPost("{id:int}")]
    public async Task<IActionResult> Change(int id, SubscriptionForm form, CancellationToken stopping)
    {
        if (await own.FindAsync(Me, id, stopping) is null) { return NotFound(); }

        if (await ReadAsync(form, stopping) is not { } choice) { return await PageAsync(id, form, stopping); }

        if (!await own.ChangeAsync(Me, id, choice, stopping)) { return NotFound(); }

        TempData.Say(Flash.Message, Labels.Notice_Saved);
        return Redirect(NoticePages.Own);
    }

    [HttpPost("{id:int}/delete")]
    public async Task<IActionResult> Delete(int id, CancellationToken stopping)
    {
        if (!await own.DeleteAsync(Me, id, stopping)) { return NotFound(); }

        TempData.Say(Flash.Message, Labels.Notice_Deleted);
        return Redirect(NoticePages.Own);
    }

    private async Task<SubscriptionChoice?> ReadAsync(SubscriptionForm form, CancellationToken stopping) =>
        form.ReadChoice(NoticeKinds.OfPeople, await GroupTree.LoadAsync(db, stopping), ModelState);

    private async Task<IActionResult> PageAsync(int? editing, SubscriptionForm form, CancellationToken stopping) =>
        View("Own", new OwnNoticesPage(
            await own.ListAsync(Me, stopping), form, await GroupTree.LoadAsync(db, stopping))
        {
            Editing = editing,
            Mail = await db.Users.Where(p => p.Id == Me).Select(p => p.Email).SingleAsync(stopping),
        });
}

/// <summary>What the page of a person's notices shows.</summary>
public sealed record OwnNoticesPage(IReadOnlyList<Subscription> Rows, SubscriptionForm Form, GroupTree Groups)
{
    /// <summary>The one that is being changed; null while none is.</summary>
    public int? Editing { get; init; }

    /// <summary>Where the mails go; null if the person has no address.</summary>
    public string? Mail { get; init; }

    /// <summary>The groups of one in words; null for all that the person sees.</summary>
    public string? GroupsOf(Subscription row) => !row.IsLimitedToGroups ? null
        : row.Groups.Count == 0 ? "–"
        : string.Join(Labels.List_Separator, row.Groups.Select(g => Groups.PathOf(g.GroupId) ?? "–"));

    /// <summary>How often, in words.</summary>
    public static string RhythmOf(Subscription row) => row.Rhythm == NoticeRhythm.Daily
        ? Say(
            Labels.Notice_DailyAt,
            TimeOnly.MinValue.AddMinutes(row.Minute).ToString("HH:mm", CultureInfo.InvariantCulture))
        : row.Rhythm.Label();
}
