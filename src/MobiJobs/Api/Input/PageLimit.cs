using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Api.Input;

/// <summary>How many rows a page has: the parameter <c>limit</c> of lists.</summary>
internal static class PageLimit
{
    private const int Default = 100;
    public const int Max = 500;

    /// <summary>The limit, from 1 to 500. Adds an error if the text is not one.</summary>
    public static int Read(string? limit, ModelStateDictionary errors)
    {
        if (limit is null) { return Default; }

        if (PlainText.SmallNumber(limit) is { } size and >= 1 and <= Max) { return size; }

        errors.AddModelError("limit", Labels.Invalid_Limit);
        return Default;
    }
}
