using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>What the form of an operation offers, and what was chosen in it.</summary>
public sealed class OperationChoices(MobiJobsDb db, Sendables sendables, CurrentPerson person, OrganizationTime time, TimeProvider clock)
{
    private const int MostDevicesShown = 50;
    private const int MostNumbersNamed = 20;

    /// <summary>The form with what can be chosen, by what was searched for.</summary>
    public async Task<OperationNew> OfferAsync(OperationForm form, ClaimsPrincipal user, CancellationToken stopping)
    {
        if (KindNames.Find(form.Kind ?? "") is not { } kind) { return new OperationNew(form, null, [], [], []); }

        return new OperationNew(
            form,
            kind,
            await sendables.FindAsync(kind, form.ThingSearch, [.. form.Things ?? []], stopping),
            await DevicesAsync(form, user, stopping),
            (await GroupTree.LoadAsync(db, stopping)).Choices);
    }

    /// <summary>The form as it led to a check, devices by their present numbers.</summary>
    public async Task<OperationForm> FormOfAsync(OperationRun run, ClaimsPrincipal user, CancellationToken stopping)
    {
        var selection = run.ReadSelection();
        var numbers = await person.Devices(user).Where(d => selection.Devices.Contains(d.Id)).OrderBy(d => d.Number).Select(d => d.Number).ToListAsync(stopping);
        return new OperationForm
        {
            Kind = KindNames.Of(run.Kind),
            Things = await sendables.FindAgainAsync(run.Kind, [.. run.ReadThings().OfType<Sendable>()], stopping),
            Devices = string.Join('\n', numbers),
            Groups = selection.Groups,
            Jobs = selection.Jobs,
            ReserveFor = time.Field(run.ReserveFor),
        };
    }

    /// <summary>What was chosen; null, with errors at the fields, where something is missing or wrong.</summary>
    public async Task<(OperationOrder Order, TargetSelection Selection)?> ReadAsync(OperationForm form, ModelStateDictionary errors, ClaimsPrincipal user, CancellationToken stopping)
    {
        if (KindNames.Find(form.Kind ?? "") is not { } kind)
        {
            errors.AddModelError(nameof(form.Kind), Labels.Invalid_Required);
            return null;
        }

        var things = kind.HasTarget() ? await ReadThingsAsync(form, kind, errors, stopping) : [];
        var selection = await ReadSelectionAsync(form, errors, user, stopping);
        DateTime? reserveFor = string.IsNullOrWhiteSpace(form.ReserveFor) ? null : ReservedTime.Read(form.ReserveFor, nameof(form.ReserveFor), errors, time, clock.UtcNow());
        return errors.IsValid ? (new OperationOrder(kind, things, reserveFor), selection) : null;
    }

    private async Task<IReadOnlyList<DeviceChoice>> DevicesAsync(OperationForm form, ClaimsPrincipal user, CancellationToken stopping)
    {
        var picked = (form.Picked ?? []).Select(Device.NormalizeNumber).ToArray();
        var all = person.Devices(user).AsNoTracking();
        var choices = all.Where(d => picked.Contains(d.Number)).OrderBy(d => d.Number).Take(OperationForm.MostPicked);
        var rows = await choices.Select(d => new DeviceChoice(d.Number, d.OwnerName, d.Model, true)).ToListAsync(stopping);
        if (string.IsNullOrWhiteSpace(form.DeviceSearch) || form.DeviceSearch.Length > Device.MaxNumberLength) { return rows; }

        var prefix = Device.NormalizeNumber(form.DeviceSearch);
        var end = prefix + '\uFFFF';
        var owner = form.DeviceSearch.Trim();
        var found = all.Where(d => !picked.Contains(d.Number))
            .Where(d => (string.Compare(d.Number, prefix) >= 0 && string.Compare(d.Number, end) <= 0) || d.OwnerName.Contains(owner));
        rows.AddRange(await found.OrderBy(d => d.Number).Take(MostDevicesShown).Select(d => new DeviceChoice(d.Number, d.OwnerName, d.Model, false)).ToListAsync(stopping));
        return rows;
    }

    private async Task<IReadOnlyList<Sendable>> ReadThingsAsync(OperationForm form, JobKind kind, ModelStateDictionary errors, CancellationToken stopping)
    {
        var chosen = (form.Things ?? []).Distinct().ToArray();
        if (chosen.Length is 0 or > Sendables.MostChosen)
        {
            errors.AddModelError(nameof(form.Things), string.Format(CultureInfo.CurrentCulture, Labels.Invalid_Things, Sendables.MostChosen));
            return [];
        }

        var things = await sendables.ReadAsync(kind, chosen, stopping);
        if (things.Count < chosen.Length) { errors.AddModelError(nameof(form.Things), Labels.Invalid_ThingGone); }

        return things;
    }

    private async Task<TargetSelection> ReadSelectionAsync(OperationForm form, ModelStateDictionary errors, ClaimsPrincipal user, CancellationToken stopping)
    {
        var numbers = form.Numbers.Select(Device.NormalizeNumber).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        var found = numbers.Length == 0 ? [] : await person.Devices(user).Where(d => numbers.Contains(d.Number)).Select(d => new { d.Id, d.Number }).ToListAsync(stopping);
        var unknown = numbers.Except(found.Select(f => f.Number), StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0 && !form.SkipUnknown) { errors.AddModelError(nameof(form.Devices), UnknownText(unknown)); }

        var groups = new HashSet<int>();
        foreach (var group in (form.Groups ?? []).Distinct()) { groups.UnionWith(await db.DeviceGroups.WithSubgroups(group).Select(g => g.Id).ToListAsync(stopping)); }

        var filter = ReadFilter(form, errors);
        if ((form.SkipUnknown ? found.Count : numbers.Length) == 0 && filter.IsEmpty) { await CheckGroupsAsync(groups, errors, user, stopping); }

        return new TargetSelection([.. found.Select(f => f.Id)], [.. groups.Order()], filter.IsEmpty ? null : filter.QueryText());
    }

    /// <summary>Where groups alone are meant, there must be some, and somebody in them.</summary>
    private async Task CheckGroupsAsync(HashSet<int> groups, ModelStateDictionary errors, ClaimsPrincipal user, CancellationToken stopping)
    {
        if (groups.Count == 0)
        {
            errors.AddModelError(nameof(OperationForm.Devices), Labels.Invalid_Targets);
        }
        else if (!await person.Devices(user).AnyAsync(d => d.EnrollmentId != null && groups.Contains(d.GroupId!.Value), stopping))
        {
            errors.AddModelError(nameof(OperationForm.Groups), Labels.Invalid_NobodyManaged);
        }
    }

    private static string UnknownText(string[] unknown) => string.Format(
        CultureInfo.CurrentCulture,
        Labels.Invalid_UnknownDevices,
        unknown.Length,
        string.Join(", ", unknown.Take(MostNumbersNamed)) + (unknown.Length > MostNumbersNamed ? " …" : ""));

    private static JobFilter ReadFilter(OperationForm form, ModelStateDictionary errors)
    {
        var wrong = new ModelStateDictionary();
        var filter = JobQuery.Read(form.Jobs ?? "").ToFilter(wrong);
        foreach (var error in wrong.Values.SelectMany(v => v.Errors)) { errors.AddModelError(nameof(form.Jobs), error.ErrorMessage); }

        return filter;
    }
}

/// <summary>The form as a page: without a kind, the kinds to choose from.</summary>
public sealed record OperationNew(OperationForm Form, JobKind? Kind, IReadOnlyList<SendableChoice> Things, IReadOnlyList<DeviceChoice> Devices, IReadOnlyList<GroupChoice> Groups);

/// <summary>A device to choose.</summary>
public sealed record DeviceChoice(string Number, string OwnerName, string? Model, bool IsPicked);
