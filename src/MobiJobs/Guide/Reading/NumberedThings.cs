using System.Collections.Frozen;

namespace MobiJobs.Guide.Reading;

/// <summary>Tells by the word before a number that it is the number of something else than an error.</summary>
internal static class NumberedThings
{
    // Whatever has a number of its own, unless the word "error" stands between.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Latin = Words(
        "build", "port", "version", "ver", "device", "serial", "user", "userid", "user_id", "user-id", "id", "uid",
        "job", "ticket", "case", "asset", "ext", "extension", "tel", "phone", "pid", "room", "line", "row", "page",
        "item", "udid", "thread", "process", "order", "floor", "size", "length", "content-length", "elapsed",
        "duration",
        "total", "count", "timeout", "bytes", "packets", "sent", "received", "downloaded", "uploaded", "copied",
        "transferred", "processed", "offset", "width", "height", "latency", "ttl", "seq", "sequence", "amount", "price",
        "sum", "score", "took");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Counting =
        Words("number", "no");

    private static readonly string[] EastAsian =
    [
        "端末番号", "機器番号", "管理番号", "資産番号", "社員番号", "学籍番号", "出席番号", "電話番号", "内線番号", "内線",
        "シリアル番号", "製造番号", "受付番号", "注文番号", "伝票番号", "郵便番号", "問い合わせ番号", "ジョブ番号", "ジョブ",
        "チケット番号", "チケット", "ポート番号", "ポート", "ビルド番号", "ビルド", "バージョン", "端末", "ユーザー", "利用者",
        "合計", "サイズ", "件数", "容量", "経過時間", "所要時間", "長さ", "総数", "金額", "価格", "距離", "台数", "人数",
        "会議室", "教室", "部屋", "部屋番号", "行番号", "品番", "型番", "会員番号", "顧客番号", "口座番号",
    ];

    private const string Quotes = "「」『』“”\"'‘’";
    private const int MaxSaid = 24;

    // What is said of apps, books and profiles.
    private static readonly string[] SaidOfThings =
        ["インストール", "ライセンス", "管理", "ダウンロード", "すでに", "既に", "installed", "managed", "scheduled", "queued", "found"];

    /// <summary>Whether a word only says that a number follows: what it counts stands before it.</summary>
    public static bool Count(ReadOnlySpan<char> word) => Counting.Contains(word);

    /// <summary>"Build 12064", "device number 12064", "adamId 12064"; an error's own id is its code.</summary>
    public static bool AreNamed(string text, int at, ReadOnlySpan<char> word, int start) =>
        (Latin.Contains(word) || IsId(word))
        && !text.AsSpan(at, start - at).Contains('\n')
        && !text.AsSpan(0, at - word.Length).TrimEnd(" _-").EndsWith("error", StringComparison.OrdinalIgnoreCase)
        && !text.AsSpan(0, at - word.Length).TrimEnd().EndsWith("エラー", StringComparison.Ordinal);

    /// <summary>"adamId", "event_id", "command-id", "commandID".</summary>
    private static bool IsId(ReadOnlySpan<char> word) =>
        word is [.., '_' or '-' or (>= 'a' and <= 'z'), 'I', 'd' or 'D'] or [.., '_' or '-', 'i', 'd']
        && !word.StartsWith("err", StringComparison.OrdinalIgnoreCase);

    /// <summary>"端末番号 12064", "ポート12064".</summary>
    public static bool AreNamed(string text, int at, int from, int start)
    {
        var before = text.AsSpan(from, at - from);
        if (before is not [.., > '\u007F'] || text.AsSpan(at, start - at).Contains('\n')) { return false; }

        before = before.TrimEnd("はが");
        foreach (var name in EastAsian)
        {
            if (before.EndsWith(name, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    /// <summary>"「12064」というアプリ", "The app "12064" is …": a number in quotes that something is called.</summary>
    public static bool AreCalled(string text, int first, int end)
    {
        if (first == 0 || end >= text.Length || !Quotes.Contains(text[first - 1], StringComparison.Ordinal)
            || !Quotes.Contains(text[end], StringComparison.Ordinal)) { return false; }

        var rest = text.AsSpan(end, Math.Min(MaxSaid, text.Length - end)).TrimStart(Quotes).TrimStart();
        if (rest.StartsWith("という")) { return !ErrorWords.AreIn(rest); }

        var isJapanese = rest is ['は' or 'の' or 'を', ..];
        if (!isJapanese && !rest.StartsWith("is ") && !rest.StartsWith("was ") && !rest.StartsWith("could "))
        {
            return false;
        }

        foreach (var said in SaidOfThings)
        {
            if (rest.Contains(said, StringComparison.Ordinal)) { return !ErrorWords.AreIn(rest); }
        }

        return false;
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(params string[] words) =>
        words.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
