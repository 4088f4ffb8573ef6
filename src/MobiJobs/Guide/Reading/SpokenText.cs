using System.Collections;
using System.Collections.Frozen;
using System.Text;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// A sentence in the form in which it is compared: lower case, without quotes and blanks, so that line breaks don't
/// matter, and with one word for those that devices, consoles and people use for the same ("licence", "license").
/// </summary>
internal readonly struct SpokenText
{
    private const int LongestLatin = 16;

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Latin =
        new (string Said, string Same)[]
        {
            ("licence", "license"), ("licences", "licenses"), ("application", "app"), ("this", "the"), ("your", "the"),
            ("has", ""), ("have", ""), ("been", ""), ("a", ""), ("an", ""), ("installation", "install"),
            ("canceled", "cancelled"), ("cannot", "couldnot"), ("couldn", "couldnot"), ("t", ""),
        }.ToFrozenDictionary(w => w.Said, w => w.Same, StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly (string Said, string Same)[] EastAsian =
    [
        ("サーバー", "サーバ"), ("ユーザー", "ユーザ"), ("アプリケーション", "app"), ("アプリ", "app"), ("既に", "すでに"),
        ("出来", "でき"), ("下さい", "ください"), ("デバイス", "端末"), ("利用者", "ユーザ"),
    ];

    private readonly BitArray starts;

    private SpokenText(string plain, BitArray starts) => (Plain, this.starts) = (plain, starts);

    /// <summary>The letters and digits of the text.</summary>
    public string Plain { get; }

    /// <summary>Makes the form of a text.</summary>
    public static SpokenText Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        var begins = new List<int>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsAsciiLetter(text[at]))
            {
                var end = at + 1;
                while (end < text.Length && char.IsAsciiLetter(text[end])) { end++; }

                begins.Add(plain.Length);
                Append(plain, text.AsSpan(at, end - at));
                at = end;
            }
            else { at += AppendOne(plain, begins, text, at); }
        }

        var words = new BitArray(plain.Length + 1);
        foreach (var begin in begins) { words[begin] = true; }

        return new SpokenText(plain.ToString(), words);
    }

    /// <summary>
    /// Whether no Latin word goes on across this place: "installationFailureReason" says no "installation failure".
    /// </summary>
    public bool IsWhole(int at) => at == 0 || at == Plain.Length || starts[at]
        || !char.IsAsciiLetter(Plain[at]) || !char.IsAsciiLetter(Plain[at - 1]);

    private static void Append(StringBuilder plain, ReadOnlySpan<char> word)
    {
        if (word.Length <= LongestLatin && Latin.TryGetValue(word, out var same))
        {
            plain.Append(same);
            return;
        }

        foreach (var c in word) { plain.Append(char.ToLowerInvariant(c)); }
    }

    /// <summary>A letter of another script or a digit, or a word of it. Returns how many signs were read.</summary>
    private static int AppendOne(StringBuilder plain, List<int> begins, string text, int at)
    {
        if (text[at] > '\u007F')
        {
            foreach (var (said, same) in EastAsian)
            {
                if (said[0] != text[at] || !text.AsSpan(at).StartsWith(said, StringComparison.Ordinal)) { continue; }

                begins.Add(plain.Length);
                plain.Append(same);
                begins.Add(plain.Length);
                return said.Length;
            }
        }

        if (char.IsLetterOrDigit(text[at])) { plain.Append(char.ToLowerInvariant(text[at])); }

        return 1;
    }
}
