using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Api.Input;

/// <summary>
/// Reads the group of a filter of jobs: by name, by the path that a device's item has, or by the id that pages have in
/// their address. An unknown group is refused: without it, an empty answer would look like one without jobs.
/// </summary>
internal static class GroupOfFilter
{
    /// <summary>The id as the filter takes it; null without a group, and where none was found.</summary>
    public static async Task<string?> ReadAsync(
        string? text,
        string member,
        MobiJobsDb db,
        ModelStateDictionary errors,
        CancellationToken stopping)
    {
        if (string.IsNullOrWhiteSpace(text)) { return text; }

        var groups = await GroupTree.LoadAsync(db, stopping);
        var found = groups.Find(text);
        var id = found.Id ?? groups.InOrder.FirstOrDefault(g => IsIdOf(g, text))?.Id;
        if (id is null) { errors.AddModelError(member, found.Problem!); }

        return id?.ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsIdOf(DeviceGroup group, string text) =>
        group.Id.ToString(CultureInfo.InvariantCulture) == text.Trim();
}
