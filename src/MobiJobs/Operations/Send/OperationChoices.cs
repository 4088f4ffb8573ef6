using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Send;

/// <summary>What the form of an operation offers, and what was chosen in it.</summary>
public sealed class OperationChoices(
    MobiJobsDb db,
    CatalogueItems catalogue,
    TakingDevices taking,
    OrganizationTime time,
    TimeProvider clock)
{
    private const int MaxDevicesShown = 50;
    private const int MaxNumbersNamed = 20;

    /// <summary>The form with what can be chosen, limited by its searches.</summary>
    public async Task<NewOperationPage> PageAsync(OperationForm form, CancellationToken stopping)
    {
        if (KindNames.Find(form.Kind ?? "") is not { } kind) { return new NewOperationPage(form, null, [], [], []); }

        var tree = await GroupTree.LoadAsync(db, stopping);
        return new NewOperationPage(
            form,
            kind,
            await catalogue.FindAsync(kind, form.ItemSearch, [.. form.Items ?? []], stopping),
            await DevicesAsync(form, stopping),
            tree.Choices)
        {
            DevicesIn = tree.CountWithSubgroups(await GroupTree.CountOwnAsync(db, stopping)),
        };
    }

    /// <summary>The form that led to a check, with the devices' present numbers.</summary>
    public async Task<OperationForm> FormOfAsync(Run run, CancellationToken stopping)
    {
        var (order, selection) = (OperationOrder.Of(run), Recipients.Of(run));
        var numbers = await db.Devices
            .Where(d => selection.Devices.Contains(d.Id))
            .OrderBy(d => d.Number)
            .Select(d => d.Number)
            .ToListAsync(stopping);
        return new OperationForm
        {
            Kind = KindNames.Of(order.Kind),
            Items = await catalogue.FindAgainAsync(order.Kind, order.Items, stopping),
            Devices = string.Join('\n', numbers.Where(IsOneWord)),
            Picked = numbers.FindAll(number => !IsOneWord(number)),
            Groups = selection.Groups,
            Jobs = selection.Jobs,
            Message = order.Texts?.Message,
            PhoneNumber = order.Texts?.PhoneNumber,
            Footnote = order.Texts?.Footnote,
            ReserveFor = time.Field(order.ReserveFor),
        };
    }

    /// <summary>What was chosen; null, with errors at the fields, if something is missing or not valid.</summary>
    public async Task<(OperationOrder Order, Recipients Selection)?> ReadAsync(
        OperationForm form,
        ModelStateDictionary errors,
        CancellationToken stopping)
    {
        if (KindNames.Find(form.Kind ?? "") is not { } kind)
        {
            errors.AddModelError(nameof(form.Kind), Labels.Invalid_Required);
            return null;
        }

        var items = kind.HasTarget() ? await ReadItemsAsync(form, kind, errors, stopping) : [];
        var selection = await ReadSelectionAsync(form, errors, stopping);
        var texts = ReadTexts(form, kind, errors);
        await CheckOneAsync(kind, selection, errors, stopping);
        DateTime? reserveFor = string.IsNullOrWhiteSpace(form.ReserveFor)
            ? null
            : ReservedTime.Read(form.ReserveFor, nameof(form.ReserveFor), errors, time, clock.UtcNow());
        return errors.IsValid ? (new OperationOrder(kind, items, reserveFor) { Texts = texts }, selection) : null;
    }

    /// <summary>One device that doesn't take it is said at the field; among many, the check leaves it out.</summary>
    private async Task CheckOneAsync(
        JobKind kind, Recipients selection, ModelStateDictionary errors, CancellationToken stopping)
    {
        if (selection is not { Devices: [var only], Groups: [], Jobs: null }) { return; }

        foreach (var refused in await taking.AmongAsync(kind, [only], stopping))
        {
            errors.AddModelError(nameof(OperationForm.Devices), refused.Label());
        }
    }

    /// <summary>Texts that were typed for another kind are left out; the form keeps them.</summary>
    private static ScreenTexts? ReadTexts(OperationForm form, JobKind kind, ModelStateDictionary errors)
    {
        if (!kind.ShowsTexts()) { return null; }

        var footnote = kind.ShowsFootnote() ? form.Footnote : null;
        var texts = new ScreenTexts(form.Message, form.PhoneNumber, footnote).Trimmed();
        if (OrderTexts.ProblemOf(kind, texts, kind.NeedsTexts()) is var (member, problem))
        {
            errors.AddModelError(member, problem);
        }

        return texts == ScreenTexts.None ? null : texts;
    }

    /// <summary>Whether the text of the form can hold a number: it is cut at blanks and commas.</summary>
    private static bool IsOneWord(string number) => TypedText.Words(number) is [var word] && word == number;

    private async Task<IReadOnlyList<DeviceChoice>> DevicesAsync(
        OperationForm form,
        CancellationToken stopping)
    {
        var picked = (form.Picked ?? []).Select(Device.NormalizeNumber).ToArray();
        var all = db.Devices.AsNoTracking();
        var rows = await all.Where(d => picked.Contains(d.Number))
            .OrderBy(d => d.Number)
            .Select(d => new DeviceChoice(d.Number, d.OwnerName, d.Model, true))
            .ToListAsync(stopping);
        if (string.IsNullOrWhiteSpace(form.DeviceSearch) || form.DeviceSearch.Length > Device.MaxNumberLength)
        {
            return rows;
        }

        rows.AddRange(await Search(all.Where(d => !picked.Contains(d.Number)), form.DeviceSearch)
            .OrderBy(d => d.Number)
            .Take(MaxDevicesShown)
            .Select(d => new DeviceChoice(d.Number, d.OwnerName, d.Model, false))
            .ToListAsync(stopping));
        return rows;
    }

    /// <summary>By a part of the number or of the owner's name: all devices are read through.</summary>
    private static IQueryable<Device> Search(IQueryable<Device> devices, string search)
    {
        var part = Device.NormalizeNumber(search);
        var owner = TypedText.SearchForm(search);
        return devices.Where(d => d.Number.Contains(part) || d.OwnerForm.Contains(owner));
    }

    private async Task<IReadOnlyList<CatalogueItem>> ReadItemsAsync(
        OperationForm form,
        JobKind kind,
        ModelStateDictionary errors,
        CancellationToken stopping)
    {
        var chosen = (form.Items ?? []).Distinct().ToArray();
        if (chosen.Length is 0 or > CatalogueItems.MaxChosen)
        {
            errors.AddModelError(nameof(form.Items), Say(Labels.Invalid_Items, CatalogueItems.MaxChosen));
            return [];
        }

        var items = await catalogue.ReadAsync(kind, chosen, stopping);
        if (items.Count < chosen.Length) { errors.AddModelError(nameof(form.Items), Labels.Invalid_ItemGone); }

        return items;
    }

    private async Task<Recipients> ReadSelectionAsync(
        OperationForm form,
        ModelStateDictionary errors,
        CancellationToken stopping)
    {
        var (selection, unknown) = await SelectionAsync(form, errors, stopping);
        var refusesUnknown = unknown.Count > 0 && !form.SkipUnknown;
        if (refusesUnknown) { errors.AddModelError(nameof(form.Devices), UnknownText(unknown)); }

        if (selection is { Devices: [], Jobs: null } && !refusesUnknown)
        {
            await CheckGroupsAsync(selection.Groups, errors, stopping);
        }

        return selection;
    }

    /// <summary>Whom the form names, and the numbers that no device has.</summary>
    internal async Task<(Recipients Selection, IReadOnlyList<string> Unknown)> SelectionAsync(
        OperationForm form, ModelStateDictionary errors, CancellationToken stopping)
    {
        var (found, unknown) = await DevicesByNumber.FindAsync(db, form.Numbers, stopping);
        var groups = new HashSet<int>();
        foreach (var group in (form.Groups ?? []).Distinct())
        {
            groups.UnionWith(await db.DeviceGroups.WithSubgroups(group).Select(g => g.Id).ToListAsync(stopping));
        }

        var filter = ReadFilter(form, errors);
        return (
            new Recipients(
                [.. found.Select(f => f.Id)],
                [.. groups.Order()],
                filter.IsEmpty ? null : filter.QueryText()),
            unknown);
    }

    /// <summary>If only groups are chosen, there must be at least one, with a managed device.</summary>
    private async Task CheckGroupsAsync(
        IReadOnlyCollection<int> groups,
        ModelStateDictionary errors,
        CancellationToken stopping)
    {
        if (groups.Count == 0)
        {
            errors.AddModelError(nameof(OperationForm.Devices), Labels.Invalid_Targets);
            return;
        }

        var managed = db.Devices.Where(d => d.EnrollmentId != null);
        if (!await managed.AnyAsync(d => groups.Contains(d.GroupId!.Value), stopping))
        {
            errors.AddModelError(nameof(OperationForm.Groups), Labels.Invalid_NobodyManaged);
        }
    }

    private static string UnknownText(IReadOnlyList<string> unknown) => Say(
        Labels.Invalid_UnknownDevices,
        unknown.Count,
        string.Join(Labels.List_Separator, unknown.Take(MaxNumbersNamed))
            + (unknown.Count > MaxNumbersNamed ? " …" : ""));

    private static JobFilter ReadFilter(OperationForm form, ModelStateDictionary errors)
    {
        var wrong = new ModelStateDictionary();
        var filter = JobQuery.Read(form.Jobs ?? "").ToFilter(wrong);
        foreach (var error in wrong.Values.SelectMany(v => v.Errors))
        {
            errors.AddModelError(nameof(form.Jobs), error.ErrorMessage);
        }

        return filter;
    }
}

/// <summary>The form as a page: without a kind, the kinds to choose from.</summary>
public sealed record NewOperationPage(
    OperationForm Form,
    JobKind? Kind,
    IReadOnlyList<CatalogueChoice> Items,
    IReadOnlyList<DeviceChoice> Devices,
    IReadOnlyList<GroupChoice> Groups)
{
    /// <summary>The number of devices in each group and its subgroups.</summary>
    public IReadOnlyDictionary<int, int> DevicesIn { get; init; } = new Dictionary<int, int>();

    /// <summary>What it asks for so far; null without a kind.</summary>
    public OperationSummary? Summary { get; init; }
}

/// <summary>A device to choose in the form.</summary>
public sealed record DeviceChoice(string Number, string OwnerName, string? Model, bool IsPicked);
