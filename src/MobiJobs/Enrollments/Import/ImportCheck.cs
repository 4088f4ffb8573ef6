using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Gateway;

namespace MobiJobs.Enrollments.Import;

/// <summary>Compares the rows of a file with the devices in the store.</summary>
internal sealed class ImportCheck(
    MobiJobsDb db, ChannelKind channel, GroupTree groups, ImportSerials serials, bool createsGroups)
{
    private readonly Dictionary<string, ImportGroup> known = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<ImportLine>> RunAsync(
        IReadOnlyCollection<ImportRow> rows,
        CancellationToken stopping)
    {
        var read = rows.Select(Identified).ToArray();
        var numbers = read.Where(r => r.Problem is null).Select(r => r.Number).ToArray();
        var existing = await db.Devices
            .Where(d => numbers.Contains(d.Number))
            .Select(d => new ExistingDevice
            {
                Id = d.Id,
                Number = d.Number,
                OwnerName = d.OwnerName,
                Model = d.Model,
                SerialNumber = d.SerialNumber,
                GroupId = d.GroupId,
                IsReported = d.InformationAt != null,
                IsErased = d.State == DeviceState.Erased,
                ChannelId = db.Enrollments.Where(e => e.Id == d.EnrollmentId).Select(e => e.ChannelId).FirstOrDefault(),
            })
            .ToDictionaryAsync(d => d.Number, StringComparer.Ordinal, stopping);
        var holders = await HoldersAsync(read, stopping);
        var padded = await PaddedAsync(read, stopping);
        return
        [
            .. read.Select(row =>
            {
                var device = existing.GetValueOrDefault(row.Number);
                var doubt = row.Doubt ?? serials.DoubtOf(row, device) ?? LostZeros(row, padded);
                return Check(row with { Problem = row.Problem ?? IdProblem(row, device, holders) }, doubt, device);
            }),
        ];
    }

    /// <summary>A row without a number is about the device that has its serial number.</summary>
    private ImportRow Identified(ImportRow row) =>
        row is { IsBySerial: true, Serial: { } serial, Problem: null } && serials.NumberOf(serial) is { } number
            ? row with { Number = number }
            : row;

    /// <summary>The devices whose numbers are those of rows with zeros before them.</summary>
    private async Task<HashSet<string>> PaddedAsync(ImportRow[] rows, CancellationToken stopping)
    {
        var padded = rows.Where(r => r.Problem is null)
            .SelectMany(r => SpreadsheetDamage.WithZeros(r.Number))
            .ToArray();
        return padded.Length == 0
            ? []
            : await db.Devices.Where(d => padded.Contains(d.Number)).Select(d => d.Number).ToHashSetAsync(stopping);
    }

    private static string? LostZeros(ImportRow row, HashSet<string> padded) =>
        SpreadsheetDamage.WithZeros(row.Number).FirstOrDefault(padded.Contains) is { } number
            ? Say(Labels.Import_DeviceWithZeros, row.Number, number)
            : null;

    /// <summary>The devices that are enrolled with one of these ids.</summary>
    private Task<Dictionary<string, string>> HoldersAsync(
        IReadOnlyCollection<ImportRow> rows, CancellationToken stopping)
    {
        var ids = rows.Where(r => r.Problem is null).Select(r => r.ChannelId).OfType<string>().ToArray();
        return db.Enrollments.Where(e => e.Channel == channel && e.EndedAt == null && ids.Contains(e.ChannelId))
            .Join(db.Devices, e => e.DeviceId, d => d.Id, (e, d) => new { e.ChannelId, d.Number })
            .ToDictionaryAsync(e => e.ChannelId, e => e.Number, StringComparer.Ordinal, stopping);
    }

    /// <summary>Why a device can't be enrolled with this id; null if it can, or the row names none.</summary>
    private string? IdProblem(
        ImportRow row, ExistingDevice? device, IReadOnlyDictionary<string, string> holders)
    {
        if (row.ChannelId is not { } id) { return null; }

        if (channel == ChannelKind.Simulated) { return Labels.Import_NoEnrollmentIds; }

        if (!db.Scope.SeesAll) { return Labels.Import_EnrollmentIdNotAllowed; } // It may be anybody's device.

        if (holders.TryGetValue(id, out var holder) && holder != row.Number)
        {
            return Say(Labels.Import_EnrollmentIdTaken, holder);
        }

        return device?.ChannelId is { } other && other != id ? Labels.Import_EnrolledOtherwise : null;
    }

    private ImportLine Check(ImportRow row, string? doubt, ExistingDevice? device)
    {
        var group = row.Group is null ? ImportGroup.NotGiven : GroupOf(row.Group);
        if (row.Problem is null && doubt is not null && !row.IsSure)
        {
            return new ImportLine(row, ImportVerdict.Doubtful, doubt, group, device);
        }

        if ((row.Problem ?? group.Problem) is { } problem)
        {
            return new ImportLine(row, ImportVerdict.Wrong, problem, group, device);
        }

        if (device is null) { return new ImportLine(row, ImportVerdict.New, null, group, null); }

        var isSame = !device.IsErased && IsSame(row, group, device);
        var verdict = isSame ? ImportVerdict.Unchanged : ImportVerdict.Changed;
        return new ImportLine(row, verdict, null, group, device);
    }

    private static bool IsSame(ImportRow row, ImportGroup group, ExistingDevice device)
    {
        var isSameGroup = group == ImportGroup.NotGiven || (group.PathToCreate is null && group.Id == device.GroupId);
        var isSameHardware = device.IsReported
            || ((row.Model ?? device.Model) == device.Model
                && string.Equals(
                    row.Serial ?? device.SerialNumber, device.SerialNumber, StringComparison.OrdinalIgnoreCase));
        var isSameEnrollment = row.ChannelId is null || row.ChannelId == device.ChannelId;
        return (row.Owner ?? device.OwnerName) == device.OwnerName
            && isSameGroup && isSameHardware && isSameEnrollment;
    }

    private ImportGroup GroupOf(string text)
    {
        if (!known.TryGetValue(text, out var group)) { known[text] = group = Find(text); }

        return group;
    }

    private ImportGroup Find(string text)
    {
        var found = groups.Find(text);
        if (found.Id is not null || found.IsAmbiguous || !createsGroups)
        {
            return new ImportGroup(found.Id, null, found.Problem, IsMissing: found == GroupFound.Unknown);
        }

        var names = DeviceGroup.SplitPath(text).Select(DeviceGroup.ReadName).ToArray();
        return names.Length is 0 or > DeviceGroup.MaxLevels || names.Contains(null)
            ? new ImportGroup(null, null, Labels.Import_BadGroup, IsMissing: false)
            : new ImportGroup(null, string.Join(DeviceGroup.Separator, names), null, IsMissing: false);
    }
}

/// <summary>The device that has the number of a row.</summary>
public sealed record ExistingDevice
{
    public required long Id { get; init; }

    public required string Number { get; init; }

    public required string OwnerName { get; init; }

    public required string? Model { get; init; }

    public required string? SerialNumber { get; init; }

    public required int? GroupId { get; init; }

    /// <summary>Whether the device itself has reported its model and serial number.</summary>
    public required bool IsReported { get; init; }

    /// <summary>Whether it was wiped: such a device is enrolled again.</summary>
    public required bool IsErased { get; init; }

    /// <summary>The id in the channel that it is enrolled with; null if it is not.</summary>
    public required string? ChannelId { get; init; }
}

/// <summary>The group of a row: an existing one, one to create, or a problem.</summary>
/// <param name="PathToCreate">The path of the group to create; null if the group exists or there is a problem.</param>
/// <param name="IsMissing">Whether the problem can be solved by creating groups.</param>
public sealed record ImportGroup(int? Id, string? PathToCreate, string? Problem, bool IsMissing)
{
    /// <summary>The group of a row that names none.</summary>
    public static readonly ImportGroup NotGiven = new(null, null, null, IsMissing: false);
}

/// <summary>A row with the change that it leads to, and the device that it changes.</summary>
public sealed record ImportLine(
    ImportRow Row,
    ImportVerdict Verdict,
    string? Problem,
    ImportGroup Group,
    ExistingDevice? Existing)
{
    /// <summary>Whether the device's enrollment begins with the id of the row.</summary>
    public bool Enrolls => Verdict is ImportVerdict.New or ImportVerdict.Changed
        && Row.ChannelId is not null && Existing?.ChannelId is null;
}
