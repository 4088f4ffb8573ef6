using System.Collections.Frozen;
using System.Text;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// The forms of Japanese words that say the same: polite and plain endings, particles that may be left out, spellings,
/// and words that consoles use for one another.
/// </summary>
internal static class JapaneseForms
{
    // "足りません", "足りない" and "足りず" differ in the sound before the ending, too: つながりません, つながらない.
    private const string Sounds = "きかしさちたにないわひはみまびばりらぎが";

    private static readonly FrozenDictionary<char, Form[]> ByStart = new Form[]
    {
        // Longest first where one begins like another.
        new("サーバー", "サーバ"), new("ユーザー", "ユーザ"), new("アプリケーション", "app"), new("アプリ", "app"),
        new("既に", "すでに"), new("出来", "でき"), new("下さい", "ください"), new("デバイス", "端末"), new("機器", "端末"),
        new("利用者", "ユーザ"), new("空き領域", "空き容量"), new("空きスペース", "空き容量"), new("空きディスク", "空き"),
        new("残容量", "空き容量"), new("監視モード", "監視対象"), new("監視下", "監視対象"), new("ログイン", "サインイン"),
        new("ログオン", "サインイン"), new("繋", "つな"), new("見付", "見つ"), new("有りません", "ない", true),
        new("ありませんでした", "ないた", true), new("ありません", "ない", true), new("無く", "なく"),
        new("無い", "ない", true),
        new("がなく", "ない", true), new("ではなく", "でない"), new("では", "で"), new("じゃ", "で"),
        new("ませんでした", "ないた", true), new("ません", "ない", true), new("なかった", "ないた", true),
        new("ない", "ない", true), new("ました", "た"), new("ています", "ている"), new("が", ""), new("を", ""), new("は", ""),
        new("には", "に"), new("できず", "でかない"), new("足りず", "足らない"), new("せず", "さない"), new("れず", "れない"),
        new("えず", "えない"), new("からず", "からない"), new("ならず", "ならない"), new("がらず", "らない"),
        new("ておらず", "てわない"), new("起きた", "発生した"), new("起きました", "発生した"),
        new("起こりました", "発生した"), new("起こった", "発生した"),
    }.GroupBy(f => f.Said[0]).ToFrozenDictionary(
        same => same.Key, same => same.OrderByDescending(f => f.Said.Length).ToArray());

    /// <summary>The word or ending that starts here, and what is compared instead; null if there is none.</summary>
    public static Form? At(string text, int at)
    {
        if (!ByStart.TryGetValue(text[at], out var forms)) { return null; }

        foreach (var form in forms)
        {
            if (text.AsSpan(at).StartsWith(form.Said, StringComparison.Ordinal)) { return form; }
        }

        return null;
    }

    /// <summary>The sound before an ending of negation as in its plain form.</summary>
    public static void Join(StringBuilder plain)
    {
        if (plain.Length == 0) { return; }

        var sound = Sounds.IndexOf(plain[^1], StringComparison.Ordinal);
        if (sound >= 0 && sound % 2 == 0) { plain[^1] = Sounds[sound + 1]; }
    }

    /// <param name="IsEnding">Whether it is an ending of negation.</param>
    public sealed record Form(string Said, string Same, bool IsEnding = false);
}
