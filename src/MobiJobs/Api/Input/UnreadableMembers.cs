using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Api.Input;

/// <summary>
/// Reports a JSON member that could not be read under the name that the request gives it. The framework uses a path
/// (<c>$.filter.open</c>) and a message that names a .NET type. Where there is no body, it names the parameter of a
/// method.
/// </summary>
internal static class UnreadableMembers
{
    private const string Root = "$.";

    private static readonly BindingSource Body = BindingSource.Body;

    /// <summary>Replaces the framework's keys and messages.</summary>
    public static void Rename(ActionContext context)
    {
        var errors = context.ModelState;
        var body = context.ActionDescriptor.Parameters.FirstOrDefault(p => p.BindingInfo?.BindingSource == Body)?.Name;
        if (body is not null && errors.GetFieldValidationState(body) == ModelValidationState.Invalid)
        {
            errors.Remove(body);
            errors.Remove("");
            errors.AddModelError("", Labels.Invalid_NoBody);
        }

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
