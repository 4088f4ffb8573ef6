using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Shared.Input;

/// <summary>
/// What was wrong with a form. It is said on the form's own page, after a redirect: if the form
/// itself were answered with a page, going back to it after the act would offer to send the form again.
/// </summary>
public static class RefusedForm
{
    private const string Key = "Refused";
    private const int MaxTyped = 500;

    /// <summary>Keeps the errors, and what was typed, for the next page of this preview.</summary>
    /// <param name="typed">What the fields get back; no secrets.</param>
    public static void KeepRefused(
        this Controller controller, long preview, params IEnumerable<KeyValuePair<string, string?>> typed) =>
        controller.KeepRefused(Name(preview), typed);

    /// <summary>Keeps the errors, and what was typed, for the next visit to this page.</summary>
    /// <param name="page">Names it among the pages that keep something.</param>
    /// <param name="typed">What the fields get back; no secrets.</param>
    public static void KeepRefused(
        this Controller controller, string page, params IEnumerable<KeyValuePair<string, string?>> typed)
    {
        var errors = controller.ModelState.Where(e => e.Value!.Errors.Count > 0)
            .ToDictionary(e => e.Key, e => e.Value!.Errors.Select(error => error.ErrorMessage).ToArray());
        var fields = typed.Where(f => f.Value is not null)
            .ToDictionary(f => f.Key, f => TypedText.Bounded(f.Value, MaxTyped));
        controller.TempData[Key + page] = JsonSerializer.Serialize(new Kept(errors, fields));
    }

    /// <summary>Whether too many wrong passwords were typed: that is answered at once, with its own status.</summary>
    public static bool IsRateLimited(this HttpResponse response) =>
        response.StatusCode == StatusCodes.Status429TooManyRequests;

    /// <summary>
    /// Adds the errors that were kept for this preview, and returns what was typed. TempData is read only if its cookie
    /// is there, as by <see cref="Flash.Said"/>.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> RestoreRefused(this Controller controller, long preview) =>
        controller.RestoreRefused(Name(preview));

    /// <summary>The same of another page.</summary>
    public static IReadOnlyDictionary<string, string?> RestoreRefused(this Controller controller, string page)
    {
        if (!controller.Request.Cookies.ContainsKey(Flash.Cookie)
            || controller.TempData[Key + page] is not string text)
        {
            return new Dictionary<string, string?>();
        }

        var kept = JsonSerializer.Deserialize<Kept>(text)!;
        foreach (var (field, messages) in kept.Errors)
        {
            foreach (var message in messages) { controller.ModelState.AddModelError(field, message); }
        }

        return kept.Typed;
    }

    private static string Name(long preview) => preview.ToString(CultureInfo.InvariantCulture);

    private sealed record Kept(Dictionary<string, string[]> Errors, Dictionary<string, string?> Typed);
}
