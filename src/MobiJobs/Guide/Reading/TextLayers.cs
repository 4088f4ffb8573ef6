using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Takes off what lies around the text that a device wrote: marks of quoted mails, invisible characters, full width,
/// escapes of JSON and HTML, base64.
/// </summary>
internal static partial class TextLayers
{
    private const int MaxLayers = 12;
    private const int MinEncoded = 40;
    private const int FullWidth = 0xFEE0;
    private const char LongVowel = '\u30FC';

    // The first characters of "<?xml", "<!DOCTYPE", "<plist", "<dict" and "{" in base64.
    private static readonly string[] EncodedStarts = ["PD94bWw", "PCFET0NUWVBF", "PHBsaXN0", "PGRpY3Q", "eyJ", "ewog"];

    private const string EncodedBody = "Content-Transfer-Encoding: base64";

    private static readonly SearchValues<char> Invisible = SearchValues.Create(
        "\u00AD\u061C\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2066\u2067\u2068\u2069"
        + "\uFEFF");

    private static readonly SearchValues<char> Dashes = SearchValues.Create(
        "\u2010\u2011\u2012\u2013\u2014\u2015" + LongVowel);

    /// <summary>The text and what was packed in it, in the order of the errors that they may hold.</summary>
    public static List<string> Of(string raw)
    {
        var layers = new List<string>();
        Add(layers, Clean(raw));
        return layers;
    }

    private static void Add(List<string> layers, string text)
    {
        var plain = Unescape(text);
        var rest = new StringBuilder();
        var from = 0;
        while (layers.Count < MaxLayers && NextEncoded(plain, from) is { } part)
        {
            rest.Append(plain, from, part.Start - from).Append(' ');
            from = part.End;
            Add(layers, Clean(part.Text));
        }

        rest.Append(plain, from, plain.Length - from);
        layers.Add(rest.ToString());
    }

    /// <summary>Without invisible characters, in half width, with plain minus signs and line breaks.</summary>
    private static string Clean(string raw)
    {
        var text = HalfWidth(raw);
        if (text.AsSpan().ContainsAny(Invisible))
        {
            text = string.Concat(text.Where(c => !Invisible.Contains(c)));
        }

        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\u2212', '-');
        return Unquote(WithMinus(text));
    }

    /// <summary>
    /// Dashes before a number as its minus, and the long vowel mark, which stands on the same key of a Japanese
    /// keyboard; within a word of kana that one is a letter.
    /// </summary>
    private static string WithMinus(string text)
    {
        if (!text.AsSpan().ContainsAny(Dashes)) { return text; }

        return string.Create(text.Length, text, static (whole, plain) =>
        {
            plain.CopyTo(whole);
            for (var i = 0; i + 1 < plain.Length; i++)
            {
                var isInWord = i > 0
                    && (plain[i] == LongVowel ? char.IsLetterOrDigit(plain[i - 1])
                        : char.IsAsciiLetterOrDigit(plain[i - 1]));
                var isMinus = Dashes.Contains(plain[i]) && char.IsAsciiDigit(plain[i + 1]) && !isInWord;
                if (isMinus) { whole[i] = '-'; }
            }
        });
    }

    /// <summary>
    /// Full-width letters, digits and signs and half-width kana as what they look like. To normalise the whole of a
    /// long text would take longer than all the rest.
    /// </summary>
    private static string HalfWidth(string raw)
    {
        var isWide = raw.Contains('\u3000', StringComparison.Ordinal)
            || raw.AsSpan().ContainsAnyInRange('\uFF01', '\uFF9F');
        if (!isWide) { return raw; }

        var plain = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            var kana = i;
            while (kana < raw.Length && raw[kana] is >= '\uFF61' and <= '\uFF9F') { kana++; }

            if (kana > i)
            {
                plain.Append(TypedText.HalfWidth(raw[i..kana]));
                i = kana - 1;
                continue;
            }

            plain.Append(raw[i] switch
            {
                >= '\uFF01' and <= '\uFF5E' => (char)(raw[i] - FullWidth),
                '\u3000' => ' ',
                var other => other,
            });
        }

        return plain.ToString();
    }

    /// <summary>Lines of a mail that was answered begin with "&gt;"; its long lines may end in "=".</summary>
    private static string Unquote(string text)
    {
        var isQuoted = text.StartsWith('>') || text.Contains("\n>", StringComparison.Ordinal);
        var isWrapped = text.Contains("=\n", StringComparison.Ordinal) && PrintedByte().IsMatch(text);
        if (!isQuoted && !isWrapped) { return text; }

        var lines = text.Split('\n');
        var plain = new StringBuilder(text.Length);
        foreach (var line in lines)
        {
            var start = 0;
            while (start < line.Length && HasMark(line, start)) { start++; }

            var content = line[start..].TrimStart(' ');
            var isSoft = isWrapped && content.EndsWith('=');
            plain.Append(isSoft ? content[..^1] : content).Append(isSoft ? "" : "\n");
        }

        return isWrapped ? HalfWidth(Printed(plain.ToString(), PrintedByte())) : plain.ToString();
    }

    /// <summary>A text whose bytes are written in hexadecimal after a sign, as mails and addresses do.</summary>
    private static string Printed(string text, Regex bytes) => bytes.Replace(text, run =>
    {
        var digits = run.Value.Replace(run.Value[..1], "", StringComparison.Ordinal);
        return TypedText.WellFormed(Encoding.UTF8.GetString(Convert.FromHexString(digits)));
    });

    [GeneratedRegex("(?:=[0-9A-Fa-f]{2})+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PrintedByte();

    [GeneratedRegex("(?:%[0-9A-Fa-f]{2})+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex AddressByte();

    private static bool HasMark(string line, int from)
    {
        while (from < line.Length && line[from] == ' ') { from++; }

        return from < line.Length && line[from] == '>';
    }

    /// <summary>Takes off the escapes of HTML and of JSON strings, each up to twice.</summary>
    private static string Unescape(string text)
    {
        var plain = IsOfAddress(text) ? Printed(text, AddressByte()) : text;
        for (var round = 0; round < 2 && IsHtml(plain); round++) { plain = WebUtility.HtmlDecode(plain); }

        for (var round = 0; round < 2 && IsEscaped(plain); round++) { plain = WithoutBackslashes(plain); }

        if (IsHtml(plain)) { plain = WebUtility.HtmlDecode(plain); }

        return TypedText.Storable(PrintedMarks.Without(plain));
    }

    /// <summary>Whether blanks, brackets or quotes are written as in an address.</summary>
    private static bool IsOfAddress(string text) =>
        text.Contains("%20", StringComparison.Ordinal) || text.Contains("%3C", StringComparison.OrdinalIgnoreCase)
        || text.Contains("%22", StringComparison.Ordinal);

    private static bool IsHtml(string text) =>
        text.Contains("&lt;", StringComparison.Ordinal)
        || text.Contains("&quot;", StringComparison.Ordinal)
        || text.Contains("&gt;", StringComparison.Ordinal)
        || text.Contains("&#", StringComparison.Ordinal);

    private static bool IsEscaped(string text) =>
        text.Contains("\\n", StringComparison.Ordinal)
        || text.Contains("\\\"", StringComparison.Ordinal)
        || text.Contains("\\u", StringComparison.Ordinal)
        || text.Contains("\\/", StringComparison.Ordinal)
        || text.Contains("\\t", StringComparison.Ordinal);

    private static string WithoutBackslashes(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 >= text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u' && i + 4 < text.Length
                && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, null, out var code))
            {
                plain.Append((char)code);
                i += 4;
                continue;
            }

            plain.Append(text[i] switch { 'n' or 'r' => '\n', 't' => '\t', var other => other });
        }

        return plain.ToString();
    }

    /// <summary>The next run of base64 that begins like a property list or an object, even in lines.</summary>
    private static Encoded? NextEncoded(string text, int from)
    {
        var at = EncodedStarts
            .Select(start => text.IndexOf(start, from, StringComparison.Ordinal))
            .Where(found => found >= 0 && (found == 0 || !IsEncoding(text[found - 1])))
            .DefaultIfEmpty(-1).Min();
        var (body, bodyEnd) = BodyOfMail(text, from);
        var isBody = body >= 0 && (at < 0 || body <= at);
        if (isBody) { at = body; }

        if (at < 0) { return null; }

        var digits = new StringBuilder();
        var end = at;
        var limit = isBody ? bodyEnd : text.Length;
        for (; end < limit && (IsEncoding(text[end]) || text[end] is '\n' or '\t' or ' '); end++)
        {
            if (IsEncoding(text[end])) { digits.Append(text[end] switch { '-' => '+', '_' => '/', var c => c }); }
        }

        var length = digits.Length - (digits.Length % 4);
        if (length < (isBody ? 4 : MinEncoded)) { return null; }

        var bytes = new byte[length];
        var isRead = Convert.TryFromBase64Chars(digits.ToString(0, length), bytes, out var written);
        return isRead ? new Encoded(at, end, Encoding.UTF8.GetString(bytes, 0, written)) : null;
    }

    /// <summary>From the empty line below the heads of a part of a mail to the next one, or to the next part.</summary>
    private static (int Start, int End) BodyOfMail(string text, int from)
    {
        var head = text.IndexOf(EncodedBody, from, StringComparison.OrdinalIgnoreCase);
        var start = head < 0 ? -1 : text.IndexOf("\n\n", head, StringComparison.Ordinal);
        if (start < 0) { return (-1, -1); }

        start += 2;
        var ends = new[] { "\n\n", "\n--" }.Select(e => text.IndexOf(e, start, StringComparison.Ordinal));
        return (start, ends.Where(e => e >= 0).DefaultIfEmpty(text.Length).Min());
    }

    private static bool IsEncoding(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_';

    private sealed record Encoded(int Start, int End, string Text);
}
