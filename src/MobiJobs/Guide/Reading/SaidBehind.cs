namespace MobiJobs.Guide.Reading;

/// <summary>What a sentence says behind a code.</summary>
/// <param name="text">The rest of the sentence, at most 120 characters.</param>
/// <param name="isQuestion">Whether it is a question.</param>
/// <param name="nextAt">Where the next code stands in it; -1 if it has none.</param>
internal readonly ref struct SaidBehind(ReadOnlySpan<char> text, bool isQuestion, int nextAt)
{
    private const int MaxText = 120;
    private const string Marks = " )]>\"'」』";

    private static readonly string[] Earlier = [" before", " until", " till", " earlier", " previously", " yet"];
    private static readonly string[] Contrasts = ["but ", "however", "although", "though "];
    private static readonly string[] Returns =
        [" does", " do ", "show", "appear", "happen", "occur", " back", "again", "出て", "出る", "出ま", "発生", "表示"];

    /// <summary>The rest of the sentence.</summary>
    public ReadOnlySpan<char> Text { get; } = text;

    /// <summary>Whether the sentence is a question.</summary>
    public bool IsQuestion { get; } = isQuestion;

    /// <summary>The rest of the sentence up to the next code.</summary>
    private ReadOnlySpan<char> OfCode => nextAt < 0 ? Text : Text[..nextAt];

    /// <summary>What is said behind one of these codes.</summary>
    public static SaidBehind Of(string text, List<Mention> mentions, int at)
    {
        var start = mentions[at].End;
        var limit = Math.Min(text.Length, start + MaxText);
        while (start < limit && Marks.Contains(text[start], StringComparison.Ordinal)) { start++; }

        var end = start;
        while (end < limit && !IsEnd(text, end)) { end++; }

        var said = text.AsSpan(start, end - start);
        var isQuestion = (end < text.Length && text[end] is '?' or '？') || said.TrimEnd() is [.., 'か'];
        var next = at + 1 < mentions.Count ? mentions[at + 1].Start : int.MaxValue;
        return new SaidBehind(said, isQuestion, next >= start && next < end ? next - start : -1);
    }

    /// <summary>"… before the update", "…, but now it does": it is said of a time that is over.</summary>
    public bool IsOfThePast() => OfCode.ContainsOne(Earlier) || (OfCode.ContainsOne(Contrasts) && !IsOfAnother());

    /// <summary>
    /// "…が、12025が出ています": the sentence goes on to another code, and does not say first that this one came back.
    /// </summary>
    public bool IsOfAnother() => nextAt >= 0 && !OfCode[FirstContrast()..].ContainsOne(Returns);

    /// <summary>Where what is said first ends: the denial itself says "出て", too.</summary>
    private int FirstContrast()
    {
        var said = OfCode;
        var at = said.IndexOfAny(",、;");
        if (at < 0) { at = said.IndexOf("but ", StringComparison.OrdinalIgnoreCase); }

        return at < 0 ? said.Length : at;
    }

    private static bool IsEnd(string text, int at) => text[at] switch
    {
        '\n' or '!' or '?' or '。' or '！' or '？' => true,
        '.' => at + 1 >= text.Length || char.IsWhiteSpace(text[at + 1]),
        _ => false,
    };
}
