using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Jobs;

namespace MobiJobs.Catalogue;

/// <summary>Reads the names of items from forms.</summary>
internal static class ItemNames
{
    /// <summary>A name as it is stored; null, with an error at the field, if it is invalid.</summary>
    public static string? ReadName(this ModelStateDictionary errors, string field, string? typed)
    {
        var problem = typed switch
        {
            _ when string.IsNullOrWhiteSpace(typed) => Labels.Invalid_Required,
            _ when typed.Trim().Length > Job.MaxDetailLength => Labels.Invalid_TooLong,
            _ when !VisibleText.IsVisible(typed.Trim()) => Labels.Invalid_Unseen,
            _ => null,
        };
        if (problem is null) { return TypedText.Composed(typed!).Trim(); }

        errors.AddModelError(field, problem);
        return null;
    }
}
