using System.Globalization;

namespace MobiJobs.Shared;

/// <summary>The languages of the console; each has its own <c>Labels</c> file. The first one is the default.</summary>
public static class Languages
{
    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<CultureInfo> All { get; } =
        [CultureInfo.GetCultureInfo("ja"), CultureInfo.GetCultureInfo("en")];

    /// <summary>The one that people read if they have chosen none.</summary>
    public static CultureInfo Default => All[0];

    /// <summary>Whether the current page is in this language.</summary>
    public static bool IsCurrent(CultureInfo language) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == language.Name;

    /// <summary>The language of this name; the default one if there is none.</summary>
    public static CultureInfo Find(string? name) => All.FirstOrDefault(l => l.Name == name) ?? Default;
}
