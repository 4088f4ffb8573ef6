namespace MobiJobs.Guide.Reading;

/// <summary>
/// The objects and arrays in which the codes of a text stand: those of one chain are links of one error, and those
/// whose further members differ (the device, the time) are different errors.
/// </summary>
internal sealed class EnclosingObjects
{
    private const int MaxDepth = 24;
    private const int MaxMembers = 1_500;
    private const int MaxLabel = 24;

    private readonly string text;
    private readonly List<int[]> paths = [];
    private readonly Dictionary<int, int> ends = [];

    /// <summary>One pass over a text, which may hold any brackets at all.</summary>
    public EnclosingObjects(string text, List<Mention> mentions)
    {
        this.text = text;
        if (mentions.Count < 2 || !text.Contains('{', StringComparison.Ordinal)) { return; }

        var open = new List<int>();
        var brackets = text.AsSpan();
        for (var at = 0; paths.Count < mentions.Count || open.Count > 0;)
        {
            var next = brackets[at..].IndexOfAny("{}[]()");
            var end = next < 0 ? text.Length : at + next;
            while (paths.Count < mentions.Count && mentions[paths.Count].Start < end) { paths.Add([.. open]); }

            if (next < 0) { break; }

            Take(open, end);
            at = end + 1;
        }
    }

    /// <summary>
    /// Whether a code is a link of the same chain as the one before it; null if the objects don't tell.
    /// </summary>
    public bool? AreOfOneChain(int mention)
    {
        if (mention >= paths.Count) { return null; }

        var (path, other) = (paths[mention - 1], paths[mention]);
        var same = path.AsSpan().CommonPrefixLength(other);
        if (same >= path.Length || same >= other.Length || text[path[same]] != '{' || text[other[same]] != '{')
        {
            return null;
        }

        if (same > 0 && IsChain(path[same - 1])) { return true; }

        var members = Members(path[same]);
        return Members(other[same]).Any(m => members.TryGetValue(m.Key, out var value) && value != m.Value)
            ? false
            : null;
    }

    private void Take(List<int> open, int at)
    {
        if (text[at] is '{' or '[' or '(')
        {
            if (open.Count < MaxDepth) { open.Add(at); }

            return;
        }

        var start = text[at] switch { '}' => '{', ']' => '[', _ => '(' };
        var found = open.FindLastIndex(o => text[o] == start);
        if (found < 0) { return; }

        ends[open[found]] = at;
        open.RemoveRange(found, open.Count - found);
    }

    /// <summary>"ErrorChain": [ … ], whatever signs stand between.</summary>
    private bool IsChain(int array)
    {
        var least = Math.Max(0, array - MaxLabel);
        var label = text.AsSpan(least, array - least).TrimEnd(" \t\n\"':=>");
        return text[array] != '{'
            && (label.EndsWith("hain", StringComparison.Ordinal)
                || label.Contains("nderlying", StringComparison.Ordinal));
    }

    /// <summary>The members of an object that are no link's own, with their values as they are written.</summary>
    private Dictionary<string, string> Members(int open)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        var end = Math.Min(ends.GetValueOrDefault(open, text.Length), open + MaxMembers);
        var depth = 0;
        for (var at = open + 1; at < end; at++)
        {
            if (text[at] is '{' or '[' or '(') { depth++; }
            else if (text[at] is '}' or ']' or ')') { depth--; }

            if (depth != 0 || text[at] is not (':' or '=')) { continue; }

            var name = NameBefore(open, at);
            var value = text.AsSpan(at + 1, end - at - 1).TrimStart(" >\t\n");
            if (value is ['{' or '[' or '(', ..]) { continue; }

            var length = value.IndexOfAny(",;\n} ");
            value = length < 0 ? value : value[..length];
            at += value.Length;
            if (name.Length > 0 && !ErrorWords.AreIn(name)) { members.TryAdd(name.ToString(), value.ToString()); }
        }

        return members;
    }

    private ReadOnlySpan<char> NameBefore(int open, int at)
    {
        var before = text.AsSpan(open + 1, at - open - 1).TrimEnd(" \"'");
        var start = before.Length;
        while (start > 0 && (char.IsLetterOrDigit(before[start - 1]) || before[start - 1] is '_' or '-')) { start--; }

        return before[start..];
    }
}
