using System.Collections;
using System.Globalization;
using System.Text;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>What the product itself says, in both languages: its labels and the guide.</summary>
internal static class SaidTexts
{
    /// <summary>Each character of it, once.</summary>
    public static string Characters()
    {
        var labels = ((string[])["ja", "en"])
            .Select(name => Labels.ResourceManager.GetResourceSet(new CultureInfo(name), true, true)!)
            .SelectMany(set => set.Cast<DictionaryEntry>())
            .Select(entry => (string)entry.Value!);
        var guide = Sources.Files("src/MobiJobs/Guide/Entries", ".json").Select(Sources.Read);
        return string.Concat(labels.Concat(guide)
            .SelectMany(text => text.EnumerateRunes())
            .Where(rune => !Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune))
            .Distinct()
            .Order());
    }
}
