using System.Text;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// The text of a file as spreadsheets and other programs save it: UTF-8, UTF-16, or Shift_JIS as Windows writes it or
/// as JIS X 0213 extends it.
/// </summary>
internal static class SheetText
{
    private const char Unreadable = '\uFFFD';
    private const int WindowsCodePage = 932;

    /// <summary>One character in so many may be unreadable; with more, the encoding is another.</summary>
    private const int ReadableForEach = 20;

    private static ReadOnlySpan<byte> Zip => "PK\x03\x04"u8;

    private static ReadOnlySpan<byte> OldWorkbook => [0xD0, 0xCF, 0x11, 0xE0];

    /// <summary>Whether it is a workbook of a spreadsheet program, which only that program reads.</summary>
    public static bool IsWorkbook(ReadOnlySpan<byte> file) => file.StartsWith(Zip) || file.StartsWith(OldWorkbook);

    /// <summary>
    /// The text, with U+FFFD for a character that can't be read; null if this is no text in one of these encodings.
    /// </summary>
    public static string? Decode(byte[] file)
    {
        if (file is [0xFF, 0xFE, ..]) { return Strict(Utf16(bigEndian: false), file.AsSpan(2)); }

        if (file is [0xFE, 0xFF, ..]) { return Strict(Utf16(bigEndian: true), file.AsSpan(2)); }

        if (file.AsSpan().Contains((byte)0)) { return UnmarkedUtf16(file); }

        var start = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        return Strict(utf8, file.AsSpan(start)) ?? ShiftJis(file);
    }

    /// <summary>
    /// UTF-16 without a byte order mark: separators, digits and line ends have their zero byte on the same side.
    /// </summary>
    private static string? UnmarkedUtf16(byte[] file)
    {
        if (file.Length % 2 != 0) { return null; }

        var (even, odd) = (0, 0);
        for (var i = 0; i < file.Length; i += 2)
        {
            even += file[i] == 0 ? 1 : 0;
            odd += file[i + 1] == 0 ? 1 : 0;
        }

        return (even, odd) switch
        {
            (0, > 0) => Strict(Utf16(bigEndian: false), file),
            ( > 0, 0) => Strict(Utf16(bigEndian: true), file),
            _ => null,
        };
    }

    /// <summary>
    /// As Windows writes it; with a letter that Windows doesn't have, as Shift_JIS-2004. Where that lacks it, too, its
    /// cell can't be read, but the file can.
    /// </summary>
    private static string? ShiftJis(byte[] file)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(
            WindowsCodePage,
            EncoderFallback.ExceptionFallback,
            new DecoderReplacementFallback($"{Unreadable}"))!;
        var text = encoding.GetString(NecLetters.Replace(file));
        var (unreadable, foreign) = (text.Count(IsNoLetter), text.Count(c => !char.IsAscii(c)));
        if (unreadable == 0) { return Text(text); }

        var latest = ShiftJis2004.Decode(file);
        return latest is not null ? Text(latest) : unreadable * ReadableForEach <= foreign ? Text(text) : null;
    }

    /// <summary>Whether it stands for a byte that Shift_JIS doesn't have.</summary>
    private static bool IsNoLetter(char c) => c is Unreadable or '\u0080' or '\u00A0' or (>= '\uF8F0' and <= '\uF8F3');

    private static UnicodeEncoding Utf16(bool bigEndian) =>
        new(bigEndian, byteOrderMark: true, throwOnInvalidBytes: true);

    private static string? Strict(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Text(encoding.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Null for what has zeros, as no text does.</summary>
    private static string? Text(string text) => text.Contains('\0', StringComparison.Ordinal) ? null : text;
}
