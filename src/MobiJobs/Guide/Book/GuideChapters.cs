using System.Globalization;

namespace MobiJobs.Guide.Book;

/// <summary>The entries of the guide as pages show them: in chapters, in the reader's language.</summary>
public sealed class GuideChapters(ErrorGuide guide)
{
    /// <summary>Themes in the order of their first entries, so that the theme of the best match comes first.</summary>
    public IReadOnlyList<GuideChapter> Of(IReadOnlyList<GuideEntry> entries)
    {
        var language = CultureInfo.CurrentUICulture;
        var titles = guide.Data.Themes.ToDictionary(t => t.Id, t => t.Title.In(language), StringComparer.Ordinal);
        return
        [
            .. entries.GroupBy(e => e.Theme, StringComparer.Ordinal).Select(theme => new GuideChapter(
                theme.Key,
                titles.GetValueOrDefault(theme.Key, ""),
                [.. theme.Select(e => Find(e.Id)!)])),
        ];
    }

    /// <summary>One entry; null if there is none of this name.</summary>
    public GuidePage? Find(string id)
    {
        var language = CultureInfo.CurrentUICulture;
        if (guide.Describe(id, language) is not { } explanation || guide.Entry(id) is not { } entry) { return null; }

        var sources = (entry.Sources ?? []).Select(s => guide.Data.Sources[s].In(language));
        return new GuidePage(entry, explanation, [.. sources]);
    }
}
