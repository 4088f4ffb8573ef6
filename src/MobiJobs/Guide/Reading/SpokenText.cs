using System.Collections;
using System.Collections.Frozen;
using System.Text;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// A sentence in the form in which it is compared: lower case, without quotes and blanks, so that line breaks don't
/// matter, with one word for those that devices, consoles and people use for the same ("licence", "license"), and with
/// one form of Japanese endings ("足りず", "足りません", "足りない").
/// </summary>
internal sealed class SpokenText
{
    private const int LongestLatin = 16;

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Latin =
        new (string Said, string Same)[]
        {
            ("licence", "license"), ("licences", "licenses"), ("application", "app"), ("applications", "apps"),
            ("this", "the"), ("your", "the"), ("has", ""), ("have", ""), ("been", ""), ("a", ""), ("an", ""),
            ("installation", "install"), ("canceled", "cancelled"), ("cannot", "couldnot"), ("couldn", "couldnot"),
            ("t", ""), ("ipad", "device"), ("iphone", "device"), ("isn", "isnot"), ("enrollment", "enrolment"),
        }.ToFrozenDictionary(w => w.Said, w => w.Same, StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly BitArray starts;
    private readonly int[] sources;

    private SpokenText(string plain, BitArray starts, int[] sources) =>
        (Plain, this.starts, this.sources) = (plain, starts, sources);

    /// <summary>The letters and digits of the text.</summary>
    public string Plain { get; }

    /// <summary>Makes the form of a text.</summary>
    public static SpokenText Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        var origins = new List<int>(text.Length + 1);
        var begins = new List<int>();
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            if (char.IsAsciiLetter(text[at]))
            {
                while (at < text.Length && char.IsAsciiLetter(text[at])) { at++; }

                begins.Add(plain.Length);
                Append(plain, text.AsSpan(start, at - start));
            }
            else { at += AppendOne(plain, begins, text, at); }

            while (origins.Count > plain.Length) { origins.RemoveAt(origins.Count - 1); }

            var isNew = origins.Count < plain.Length;
            for (var i = start; origins.Count < plain.Length; i++) { origins.Add(Math.Min(i, at - 1)); }

            if (isNew) { origins[^1] = at - 1; }
        }

        origins.Add(text.Length);
        var words = new BitArray(plain.Length + 1);
        foreach (var begin in begins.Where(b => b <= plain.Length)) { words[begin] = true; }

        return new SpokenText(plain.ToString(), words, [.. origins]);
    }

    /// <summary>
    /// Whether no Latin word goes on across this place: "installationFailureReason" says no "installation failure".
    /// </summary>
    public bool IsWhole(int at) => at == 0 || at == Plain.Length || starts[at]
        || !char.IsAsciiLetter(Plain[at]) || !char.IsAsciiLetter(Plain[at - 1]);

    /// <summary>Where in the text a letter stands.</summary>
    public int SourceOf(int at) => sources[at];

    /// <summary>Where in the text the letters before this one end.</summary>
    public int EndOf(int at) => at == 0 ? 0 : sources[at - 1] + 1;

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
        if (text[at] > '\u007F' && JapaneseForms.At(text, at) is { } form)
        {
            if (form.IsEnding) { JapaneseForms.Join(plain); }

            begins.Add(plain.Length);
            plain.Append(form.Same);
            begins.Add(plain.Length);
            return form.Said.Length;
        }

        if (char.IsLetterOrDigit(text[at])) { plain.Append(char.ToLowerInvariant(text[at])); }

        return 1;
    }
}
