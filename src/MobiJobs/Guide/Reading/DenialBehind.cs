namespace MobiJobs.Guide.Reading;

/// <summary>
/// Reads a denial behind a code: "12064 did not occur", "12064ではなく…", "12064は出ていません". Only what is finished
/// denies: "12064は解消しましたか", "12064は消えたり出たりします" and "12064でない端末" do not.
/// </summary>
internal static class DenialBehind
{
    private const int MaxBefore = 60;

    private static readonly string[] After =
    [
        "did not occur", "did not appear", "did not happen", "did not show", "did not come", "does not occur",
        "does not appear", "does not happen", "does not show", "does not apply", "does not come", "didn't occur",
        "didn't appear", "didn't happen", "didn't show", "didn't come", "doesn't occur", "doesn't appear",
        "doesn't happen", "doesn't show", "doesn't apply", "doesn't come", "no longer occurs", "no longer appears",
        "no longer happens", "no longer shows", "never occurred", "never appeared", "never happened", "is gone",
        "was gone", "has gone", "is no longer shown", "is no longer reported", "is no longer there",
        "is not the error", "is not the code", "was not the error", "was not the code", "is not present",
        "is not shown", "is not reported", "was not reported", "isn't the error", "isn't the code", "wasn't the error",
        "wasn't the code",
    ];

    private static readonly string[] AfterThat =
    [
        "but ", "and ", "any more", "anymore", "any longer", "again", "now", "here", "today", "then", "this time",
        "at all",
    ];

    private static readonly string[] Labels = ["errors", "error"];
    private static readonly string[] Connecting = ["ではなく", "でなく", "じゃなく", "は出ておらず", "は発生しておらず"];
    private static readonly string[] NotConnecting = ["ても", "とも", "な"];
    private static readonly string[] Others = ["とは別の", "とは違う", "とは異なる"];
    private static readonly string[] Codes = ["エラーコード", "エラー番号", "エラー", "コード", "番号"];

    private static readonly string[] Finished =
    [
        "ではありません", "ではなかった", "ではない", "でない", "じゃない", "じゃありません", "とは違います",
        "は出ていない", "は出ていません", "は出てない", "は出てません", "は出ません", "は出なかった", "は出なくなった",
        "は出なくなりました", "は発生していない", "は発生していません", "は発生しません", "は発生しなかった",
        "は表示されていない", "は表示されていません", "は表示されません", "は表示されなかった", "は起きていない",
        "は起きていません", "は起きません", "はありません", "はない", "はなかった", "は見当たりません", "は解消しました",
        "は解消した", "は解消されました", "は解消された", "は解消しています", "は解消されています", "は解消済み", "は解消済",
        "は直りました", "は消えました", "は消えた", "が出なくなりました", "が出なくなった", "が消えました", "が解消しました",
    ];

    private static readonly string[] Copulas = ["でした", "です"];
    private static readonly string[] Ends =
        ["、", ",", ".", "…", "(", ")", "」", "』", " ", "-", "ので、", "ため、", "から、", "し、", "と思"];

    private static readonly string[] Contrasts = ["が", "のに", "けど", "けれど", "ものの"];

    // What stands between a code and what is said of it.
    private static readonly string[] Nouns = ["という", "の", "エラー", "コード", "番"];

    private static readonly string[] Once = ["以前", "前回", "昨日", "先週", "最初", "さっき", "先ほど", "当初", "前は"];

    /// <summary>Whether what is said behind a code denies it.</summary>
    public static bool Is(string text, Mention code, SaidBehind said)
    {
        var rest = said.Text;
        return !rest.IsEmpty && (char.IsAscii(rest[0])
            ? InEnglish(rest, said)
            : InJapanese(rest, said, text.AsSpan(0, code.Start)));
    }

    private static bool InEnglish(ReadOnlySpan<char> rest, SaidBehind said)
    {
        if (said.IsQuestion) { return false; }

        rest = rest[rest.StartOfOne(Labels)..].TrimStart(' ');
        var length = rest.StartOfOne(After);
        if (length == 0) { return false; }

        rest = rest[length..];
        var isEnd = rest is [] or [',' or ';' or ')' or ':', ..]
            || (rest[0] == ' ' && (rest.TrimStart(' ') is "" or ['-' or '–' or '(', ..]
                || rest.TrimStart(' ').StartOfOne(AfterThat) > 0));
        return isEnd && !said.IsOfThePast();
    }

    private static bool InJapanese(ReadOnlySpan<char> rest, SaidBehind said, ReadOnlySpan<char> before)
    {
        for (var words = 0; words < Nouns.Length && rest.StartOfOne(Nouns) is > 0 and var noun; words++)
        {
            rest = rest[noun..];
        }

        if (rest.StartsWith("でしたが") || rest.StartsWith("だったが") || rest.StartsWith("だったのが"))
        {
            return rest.Contains("今", StringComparison.Ordinal) && !rest.Contains("今も", StringComparison.Ordinal)
                && IsOnce(before);
        }

        if (rest.StartOfOne(Connecting) is > 0 and var connecting)
        {
            return rest[connecting..].StartOfOne(NotConnecting) == 0;
        }

        if (rest.StartOfOne(Others) is > 0 and var others) { return IsAnotherCode(rest[others..]); }

        return rest.StartOfOne(Finished) is > 0 and var finished && IsSaid(rest[finished..], said);
    }

    /// <summary>"12064とは別のエラー": not "12064とは別の端末", and not "12064とは別のエラーも".</summary>
    private static bool IsAnotherCode(ReadOnlySpan<char> rest) =>
        rest.StartOfOne(Codes) is > 0 and var code && rest[code..] is not ['も', ..];

    /// <summary>
    /// Whether the sentence or its clause ends with the denial. "…でしたが、今朝から出ています": what came back is none.
    /// </summary>
    private static bool IsSaid(ReadOnlySpan<char> rest, SaidBehind said)
    {
        rest = rest[rest.StartOfOne(Copulas)..];
        if (said.IsQuestion) { return false; }

        return rest.IsEmpty || rest.StartOfOne(Ends) > 0
            || (rest.StartOfOne(Contrasts) > 0 && said.IsOfAnother());
    }

    /// <summary>"以前は12064でしたが、今は…": what was so once.</summary>
    private static bool IsOnce(ReadOnlySpan<char> before)
    {
        before = before[Math.Max(0, before.Length - MaxBefore)..];
        before = before[(before.LastIndexOfAny("。\n") + 1)..];
        return before.ContainsOne(Once, StringComparison.Ordinal);
    }
}
