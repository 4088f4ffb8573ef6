using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;

namespace MobiJobs.Enrollments.Import;

/// <summary>Compares rows of a file with what is there: what each would do.</summary>
/// <param name="scope">The devices that the person may change.</param>
public sealed class ImportCheck(MobiJobsDb db, IQueryable<Device> scope, GroupTree groups, bool makesGroups)
{
    private readonly Dictionary<string, ImportGroup> known = new(StringComparer.Ordinal);

    /// <summary>Each row with what it would do.</summary>
    public async Task<IReadOnlyList<ImportLine>> RunAsync(IReadOnlyCollection<ImportRow> rows, CancellationToken stopping)
    {
        var numbers = rows.Where(r => r.Problem is null).Select(r => r.Number).ToArray();
        var there = await db.Devices.Where(d => numbers.Contains(d.Number))
            .Select(d => new ExistingDevice(d.Id, d.Number, d.OwnerName, d.Model, d.SerialNumber, d.GroupId, d.InformationAt != null, scope.Any(s => s.Id == d.Id)))
            .ToDictionaryAsync(d => d.Number, StringComparer.Ordinal, stopping);
        return [.. rows.Select(row => Look(row, there.GetValueOrDefault(row.Number)))];
    }

    private ImportLine Look(ImportRow row, ExistingDevice? device)
    {
        var group = row.Group is null ? ImportGroup.NotGiven : GroupOf(row.Group);
        var problem = row.Problem ?? group.Problem ?? (device is { MayChange: false } ? Labels.Invalid_DeviceTaken : null);
        if (problem is not null) { return new ImportLine(row, ImportVerdict.Wrong, problem, group, device); }

        if (device is null) { return new ImportLine(row, ImportVerdict.New, null, group, null); }

        var isSame = (row.Owner ?? device.OwnerName) == device.OwnerName
            && (group == ImportGroup.NotGiven || (group.ToMake is null && group.Id == device.GroupId))
            && (device.IsReported || ((row.Model ?? device.Model) == device.Model && (row.Serial ?? device.SerialNumber) == device.SerialNumber));
        return new ImportLine(row, isSame ? ImportVerdict.Unchanged : ImportVerdict.Changed, null, group, device);
    }

    private ImportGroup GroupOf(string text)
    {
        if (!known.TryGetValue(text, out var group)) { known[text] = group = Find(text); }

        return group;
    }

    private ImportGroup Find(string text)
    {
        var found = groups.Find(text);
        if (found.Id is not null || found.IsAmbiguous || !makesGroups) { return new ImportGroup(found.Id, null, found.Problem, IsMissing: found == GroupFound.Unknown); }

        var names = text.Split(DeviceGroup.Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(DeviceGroup.ReadName).ToArray();
        return names.Length is 0 or > DeviceGroup.MaxLevels || names.Contains(null)
            ? new ImportGroup(null, null, Labels.Import_BadGroup, IsMissing: false)
            : new ImportGroup(null, names!, null, IsMissing: false);
    }
}

/// <summary>A device that has the number already. <paramref name="IsReported"/>: its model and serial number are its own word.</summary>
public sealed record ExistingDevice(long Id, string Number, string OwnerName, string? Model, string? SerialNumber, int? GroupId, bool IsReported, bool MayChange);

/// <summary>The group of a row: there, to be made by these names, or a problem. <paramref name="IsMissing"/>: making groups would help.</summary>
public sealed record ImportGroup(int? Id, IReadOnlyList<string>? ToMake, string? Problem, bool IsMissing)
{
    /// <summary>The row says nothing of a group.</summary>
    public static readonly ImportGroup NotGiven = new(null, null, null, IsMissing: false);
}

/// <summary>What a row would do, and to which device.</summary>
public sealed record ImportLine(ImportRow Row, ImportVerdict Verdict, string? Problem, ImportGroup Group, ExistingDevice? Existing);

/// <summary>What a row would do.</summary>
public enum ImportVerdict
{
    New,
    Changed,
    Unchanged,
    Wrong,
}
