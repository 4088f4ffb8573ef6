namespace MobiJobs.Jobs.Filter;

/// <summary>
/// Whether a person has folded SYSTEM's jobs away: the browser remembers the last choice, and ジョブ管理 opens with it.
/// </summary>
internal static class FoldedSystemJobs
{
    private const string Cookie = "mobijobs-people";
    private const string Parameter = "people";

    /// <summary>
    /// Remembers what the request chooses. Returns the address that it stands for, where that is another: of the list
    /// as it was left, or without the empty fields of a form. Null if the address is right.
    /// </summary>
    public static string? Redirect(HttpContext http, JobFilter filter)
    {
        var request = http.Request;
        var isForm = request.Query.Any(part => part.Key != Parameter && string.IsNullOrEmpty(part.Value));
        var hasChosen = isForm || request.Query.ContainsKey(Parameter);
        var isFolded = request.Cookies[Cookie] == "true";
        if (hasChosen && filter.ByPeople != isFolded)
        {
            http.Response.Cookies.Append(Cookie, filter.ByPeople ? "true" : "false", ChoiceCookie.Options);
        }

        if (request.Query.Count == 0) { return isFolded ? Address(filter with { ByPeople = true }) : null; }

        return !isForm ? null
            : filter.IsEmpty && isFolded ? $"/?{Parameter}=false"
            : Address(filter);
    }

    private static string Address(JobFilter filter) => QueryAddress.Of("/", filter.Query());
}
