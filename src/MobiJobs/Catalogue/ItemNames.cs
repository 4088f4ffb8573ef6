using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Jobs;

namespace MobiJobs.Catalogue;

/// <summary>Reads what people type of an item; what is wrong is said at its field.</summary>
internal static class ItemNames
{
    /// <summary>A name as it is kept; null, with a message, where it is none.</summary>
    public static string? ReadName(this ModelStateDictionary errors, string field, string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed)) { errors.AddModelError(field, Labels.Invalid_Required); }
        else if (typed.Trim().Length > Job.MaxDetailLength) { errors.AddModelError(field, Labels.Invalid_TooLong); }
        else if (typed.Any(char.IsControl)) { errors.AddModelError(field, Labels.Invalid_ControlCharacter); }
        else { return Text.WellFormed(typed).Normalize().Trim(); }

        return null;
    }
}
