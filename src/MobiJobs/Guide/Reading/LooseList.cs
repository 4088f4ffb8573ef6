using System.Net;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Reads the errors of property lists that are not whole: several in one text, cut off, without their beginning, with
/// numbers as texts. Each <c>ErrorChain</c> is one error, wherever it stands.
/// </summary>
internal sealed class LooseList
{
    private const string KeyStart = "<key>";
    private const string KeyEnd = "</key>";
    private const string Chain = "ErrorChain";
    private const int MinCut = 3;
    private const int MaxTag = 12;
    private const int MaxKeys = 4_000;
    private const int MaxDescription = 1_000;

    private static readonly string[] Members =
        ["ErrorCode", "ErrorDomain", "USEnglishDescription", "LocalizedDescription"];

    private readonly List<FoundError> found = [];
    private readonly HashSet<string> members = new(StringComparer.Ordinal);
    private readonly List<string> keywords = [];
    private List<ErrorLink> links = [];
    private ErrorLinkBuilder link = new();
    private bool isNoError;
    private bool isOfAnswer;
    private int answerDepth;
    private int depth;

    /// <summary>Whether a text looks like a property list or a part of one.</summary>
    public static bool IsOne(string text) => text.Contains(KeyStart, StringComparison.Ordinal)
        || text.Contains(KeyEnd, StringComparison.Ordinal);

    /// <summary>Its errors; a reason or state alone is one, too.</summary>
    public static IReadOnlyList<FoundError> Read(string text)
    {
        var list = new LooseList();
        var at = list.TakeCut(text);
        for (var keys = 0; keys < MaxKeys; keys++)
        {
            var start = text.IndexOf(KeyStart, at, StringComparison.Ordinal);
            if (start < 0) { break; }

            start += KeyStart.Length;
            var end = text.IndexOf(KeyEnd, start, StringComparison.Ordinal);
            if (end < 0) { break; }

            list.TakeTags(text.AsSpan(at, start - KeyStart.Length - at));
            at = end + KeyEnd.Length;
            list.Take(text[start..end].Trim(), Value(text, at));
        }

        list.EndAnswer();
        return list.found;
    }

    /// <summary>A text may begin within the name of a member. Returns where that ends.</summary>
    private int TakeCut(string text)
    {
        var end = text.IndexOf(KeyEnd, StringComparison.Ordinal);
        if (end < MinCut || text.IndexOf(KeyStart, 0, end, StringComparison.Ordinal) >= 0) { return 0; }

        var cut = text.AsSpan(0, end).Trim();
        foreach (var name in Members)
        {
            if (cut.Length < MinCut || !name.AsSpan().EndsWith(cut, StringComparison.Ordinal)) { continue; }

            Take(name, Value(text, end + KeyEnd.Length));
            return end + KeyEnd.Length;
        }

        return 0;
    }

    /// <summary>A list ends, or the dictionary of an answer does: what follows is another answer.</summary>
    private void TakeTags(ReadOnlySpan<char> between)
    {
        for (var at = between.IndexOf('<'); at >= 0; at = between.IndexOf('<'))
        {
            between = between[(at + 1)..];
            var wasInside = depth > 0;
            if (between.StartsWith("dict>") || between.StartsWith("array>")) { depth++; }
            else if (between.StartsWith("/dict>") || between.StartsWith("/array>")) { depth = Math.Max(0, depth - 1); }

            var isEnd = wasInside && isOfAnswer && depth < answerDepth;
            if (isEnd || between.StartsWith("plist") || between.StartsWith("/plist")) { EndAnswer(); }
        }
    }

    private void Take(string key, string? value)
    {
        if (!isOfAnswer && key is Chain or "CommandUUID" or "Status" or "UDID")
        {
            (isOfAnswer, answerDepth) = (true, depth);
        }

        switch (key)
        {
            case Chain:
                EndChain();
                break;
            case "CommandUUID":
                if (members.Contains(key)) { EndAnswer(); }

                members.Add(key);
                break;
            case "ErrorCode" or "ErrorDomain" or "USEnglishDescription" or "LocalizedDescription":
                if (!members.Add(key)) { EndLink(key); }

                link.Set(key, value ?? "");
                break;
            case "Status" when value is "NotNow" or "Idle":
                isNoError = true;
                keywords.Add($"Status={value}");
                break;
            default:
                if (value is not null && ErrorKeywords.IsKnown($"{key}={value}")) { keywords.Add($"{key}={value}"); }

                break;
        }
    }

    private void EndLink(string next = "")
    {
        if (link.Build() is { } built) { links.Add(built); }

        link = new ErrorLinkBuilder();
        members.RemoveWhere(m => m != "CommandUUID");
        if (next.Length > 0) { members.Add(next); }
    }

    private void EndChain()
    {
        EndLink();
        if (links.Count > 0) { found.Add(new FoundError(links, [])); }

        links = [];
    }

    /// <summary>The reason and the state belong to the whole answer: to its first chain.</summary>
    private void EndAnswer()
    {
        EndLink();
        var said = keywords.Distinct(StringComparer.Ordinal).ToList();
        if (links.Count > 0 && !isNoError)
        {
            found.Add(new FoundError(links, [.. said.Where(k => !ErrorKeywords.IsGeneral(k))]));
        }
        else if (said.Count > 0 && found.Count == 0)
        {
            var telling = said.Where(k => !ErrorKeywords.IsGeneral(k)).ToList();
            found.Add(new FoundError([], telling.Count > 0 ? telling : said));
        }

        links = [];
        keywords.Clear();
        members.Clear();
        (isNoError, isOfAnswer) = (false, false);
    }

    /// <summary>The text of the value after a key; null if it is no text or number.</summary>
    private static string? Value(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) { at++; }

        if (at >= text.Length || text[at] != '<') { return null; }

        var open = text.IndexOf('>', at);
        if (open < 0 || open - at > MaxTag) { return null; }

        if (text.AsSpan(at, open - at) is not ("<integer" or "<string" or "<real")) { return null; }

        var end = text.IndexOf('<', open);
        var value = end < 0 ? text.AsSpan(open + 1) : text.AsSpan(open + 1, end - open - 1);
        return WebUtility.HtmlDecode(value[..Math.Min(value.Length, MaxDescription)].Trim().ToString());
    }
}
