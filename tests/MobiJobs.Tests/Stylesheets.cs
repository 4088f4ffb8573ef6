using System.Text;
using System.Text.RegularExpressions;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests;

public sealed class Stylesheets
{
    private const string Whole = "src/MobiJobs/wwwroot/css/app.css";
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private static readonly Regex Aside = new(@"/\*([^*]|\*+[^*/])*\*+/|url\(""[^""]*""\)", Options);
    private static readonly Regex Selector = new(@"(?<selector>[^{}]+)\{", Options);
    private static readonly Regex Class = new(@"\.(?<name>[a-zA-Z][\w-]*)", Options);
    private static readonly Regex Word = new(@"[\w-]+", Options);

    [Fact]
    public void Each_sheet_is_part_of_the_one_that_pages_load()
    {
        var whole = Sources.Read(Whole);
        Offenders.AssertNone(Sheets
            .Select(sheet => Path.GetFileName(sheet))
            .Where(name => !whole.Contains($"@import \"./{name}\";", StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_class_that_is_styled_is_one_that_a_view_or_a_script_gives() =>
        Offenders.AssertNone(Unused(Sheets.Select(Sources.Read), Given()));

    [Fact]
    public void A_class_that_nothing_gives_is_found() => Assert.Equal(
        ["gone", "st-gone"],
        Unused([".st-done, a .gone:hover { } /* .aside */ @media print { .part-late { } .st-gone { } }"],
            ["st-done", "part-"]));

    /// <summary>WCAG 1.4.11: without the border of a field nobody sees where to type.</summary>
    [Theory]
    [InlineData("--bg")]
    [InlineData("--surface")]
    [InlineData("--head")]
    public void Borders_of_fields_stand_out_from_each_ground(string ground)
    {
        var sheet = Sources.Read("src/MobiJobs/wwwroot/css/base.css");
        foreach (var scheme in (string[])["light", "dark"])
        {
            var contrast = Contrast(Colour(sheet, "--field-line", scheme), Colour(sheet, ground, scheme));
            Assert.True(contrast >= 3, $"{contrast:0.00} to 1 on {ground}, {scheme}");
        }
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour)
    {
        var hex = colour.Length == 3 ? string.Concat(colour.Select(c => new string(c, 2))) : colour;
        var parts = Convert.FromHexString(hex).Select(part => part / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    private static string Colour(string sheet, string name, string scheme)
    {
        var found = Regex.Match(
            sheet, $@"{name}: light-dark\(#(?<light>[0-9a-f]+), #(?<dark>[0-9a-f]+)\)", Options);
        Assert.True(found.Success, $"{name} is no pair of colours.");
        return found.Groups[scheme].Value;
    }

    private static IEnumerable<string> Sheets =>
        Sources.Files("src/MobiJobs/wwwroot/css", ".css").Where(sheet => sheet != Whole);

    /// <summary>A view may give a class whose end is a value: its beginning ends in a hyphen.</summary>
    private static string[] Unused(IEnumerable<string> sheets, IReadOnlyCollection<string> given)
    {
        var beginnings = given.Where(word => word.EndsWith('-')).ToArray();
        return
        [
            .. sheets.Select(sheet => Aside.Replace(sheet, ""))
                .SelectMany(sheet => Selector.Matches(sheet).Select(m => m.Groups["selector"].Value))
                .SelectMany(selector => Class.Matches(selector).Select(m => m.Groups["name"].Value))
                .Distinct(StringComparer.Ordinal)
                .Where(name => !given.Contains(name, StringComparer.Ordinal))
                .Where(name => !Array.Exists(beginnings, start => name.StartsWith(start, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The words of class attributes, of code that speaks of classes, and of what views compute.</summary>
    private static HashSet<string> Given()
    {
        var texts = Sources.Files("src/MobiJobs", ".cshtml").Select(Sources.Read).SelectMany(Attributes);
        var lines = Sources.Files("src/MobiJobs", ".js", ".cs").SelectMany(Sources.Lines)
            .Where(line => line.Contains("class", StringComparison.OrdinalIgnoreCase) && line.Contains('"'));
        var helpers = Sources.Files("src/MobiJobs", ".cshtml").SelectMany(Sources.Lines)
            .Where(line => line.Contains("=> ", StringComparison.Ordinal)
                || line.Contains("var ", StringComparison.Ordinal));
        return texts.Concat(lines).Concat(helpers)
            .SelectMany(text => Word.Matches(text).Select(m => m.Value))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The values of class attributes, with the quoted texts of expressions within them.</summary>
    private static IEnumerable<string> Attributes(string view)
    {
        const string Attribute = "class=\"";
        for (var at = view.IndexOf(Attribute, StringComparison.Ordinal); at >= 0;)
        {
            var value = new StringBuilder();
            var depth = 0;
            for (at += Attribute.Length; depth > 0 || view[at] != '"'; at++)
            {
                depth += view[at] == '(' ? 1 : view[at] == ')' ? -1 : 0;
                value.Append(view[at]);
            }

            yield return value.ToString();
            at = view.IndexOf(Attribute, at, StringComparison.Ordinal);
        }
    }
}
