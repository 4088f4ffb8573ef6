using System.Text.RegularExpressions;

namespace MobiJobs.BrowserTests;

/// <summary>
/// A page as the browser tells it to a screen reader: roles and names only, as Playwright writes them, a node a line.
/// </summary>
internal static partial class SpokenTree
{
    private static readonly HashSet<string> Controls = new(StringComparer.Ordinal)
    {
        "button", "checkbox", "combobox", "link", "radio", "searchbox", "slider", "spinbutton", "textbox",
    };

    private static readonly HashSet<string> Heads = new(StringComparer.Ordinal) { "columnheader", "rowheader" };

    /// <summary>
    /// What somebody who only listens would miss: a control, a heading or a column without a name, a level of headings
    /// that is left out, a page without its one first heading, a table without heads.
    /// </summary>
    public static IEnumerable<string> ProblemsOf(string snapshot)
    {
        Node[] nodes = [.. snapshot.Split('\n').Select(Read).OfType<Node>()];
        foreach (var node in nodes.Where(n => n.Name.Length == 0 && (Controls.Contains(n.Role) || IsHead(n))))
        {
            yield return $"no name: {node.Line}";
        }

        int[] levels = [.. nodes.Where(n => n.Role == "heading").Select(n => n.Level)];
        if (levels.Count(l => l == 1) != 1 || levels[0] != 1) { yield return $"levels: {string.Join(' ', levels)}"; }

        foreach (var (before, next) in levels.Zip(levels.Skip(1)).Where(pair => pair.Second > pair.First + 1))
        {
            yield return $"a heading of level {next} after one of {before}";
        }

        foreach (var (at, table) in nodes.Index().Where(n => n.Item.Role == "table"))
        {
            var within = nodes.Skip(at + 1).TakeWhile(n => n.Depth > table.Depth);
            if (!within.Any(n => Heads.Contains(n.Role))) { yield return $"no heads: {table.Line}"; }
        }
    }

    private static bool IsHead(Node node) => node.Role == "heading" || Heads.Contains(node.Role);

    /// <summary>Null for a line of text or of a property.</summary>
    private static Node? Read(string line)
    {
        var found = Shape().Match(line);
        return found.Success
            ? new(
                found.Groups["depth"].Length,
                found.Groups["role"].Value,
                found.Groups["name"].Value + found.Groups["text"].Value,
                found.Groups["level"] is { Success: true, Value: var level } ? level[0] - '0' : 0,
                line.Trim())
            : null;
    }

    [GeneratedRegex("""
        ^(?<depth>\s*)-\s'?(?<role>[a-z]+)
        (?:\s"(?<name>(?:[^"\\]|\\.)*)")?
        (?:\s\[(?:level=(?<level>\d)|[^\]]*)\])*
        '?(?::\s?(?<text>.*))?$
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 1_000)]
    private static partial Regex Shape();

    private sealed record Node(int Depth, string Role, string Name, int Level, string Line);
}
