using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Api.Input;

/// <summary>
/// Reports a JSON member that could not be read under the name that the request gives it. The framework uses a path
/// (<c>$.filter.open</c>) and a message that names a .NET type.
/// </summary>
internal static class UnreadableMembers
{
    private const string Root = "$.";

    /// <summary>Replaces the framework's keys and messages.</summary>
    public static void Rename(ModelStateDictionary errors)
    {
        var unreadable = errors.Keys.Where(key => key.StartsWith('$')).ToList();
        if (unreadable.Count == 0) { return; }

        errors.Clear(); // The others are consequences: what was not read counts as missing.
        foreach (var key in unreadable)
        {
            var name = key.StartsWith(Root, StringComparison.Ordinal) ? key[Root.Length..] : "";
            errors.AddModelError(name, name == "reservedFor" ? Labels.Invalid_OffsetTime : Labels.Invalid_Value);
        }
    }
}
