namespace MobiJobs.Guide.Reading;

/// <summary>
/// Parts of the words with which texts label what belongs to an error: its code, its place in a chain, its description.
/// What is called otherwise is something of its own: a device, an event, a room.
/// </summary>
internal static class ErrorWords
{
    // At the start of a word, or of a part of it: "ErrorCode", "inner_error", "NSUnderlyingError".
    private static readonly string[] Latin =
    [
        "err", "code", "domain", "desc", "message", "msg", "text", "reason", "cause", "result", "fail", "level",
        "depth", "type", "locali", "sugg", "detail", "title", "underlying", "inner", "outer",
    ];

    private static readonly string[] EastAsian =
    [
        "エラー", "コード", "ドメイン", "メッセージ", "原因", "理由", "結果", "詳細", "内容", "失敗", "説明", "表示", "応答", "返却",
        "通知", "発生",
    ];

    /// <summary>Whether a name or a few words contain one.</summary>
    public static bool AreIn(ReadOnlySpan<char> name)
    {
        foreach (var word in Latin)
        {
            if (Starts(name, word)) { return true; }
        }

        return name.ContainsOne(EastAsian, StringComparison.Ordinal);
    }

    /// <summary>"outer" in "OuterError", but not in "Router".</summary>
    private static bool Starts(ReadOnlySpan<char> name, ReadOnlySpan<char> word)
    {
        for (var from = 0; name[from..].IndexOf(word, StringComparison.OrdinalIgnoreCase) is >= 0 and var found;)
        {
            var at = from + found;
            if (at == 0 || !char.IsAsciiLetter(name[at - 1]) || char.IsAsciiLetterUpper(name[at])) { return true; }

            from = at + 1;
        }

        return false;
    }
}
