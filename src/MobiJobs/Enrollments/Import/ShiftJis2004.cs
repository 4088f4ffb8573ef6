using System.Text;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// Shift_JIS with the letters of JIS X 0213:2004, such as 俱 and 𠮟, which the framework doesn't read. Where Windows has
/// letters of its own, these are others: it is for texts that can't be Windows'.
/// </summary>
internal static class ShiftJis2004
{
    private const int Leads = 60;
    private const int Trails = 188;
    private const byte FirstTrail = 0x40;
    private const byte NoTrail = 0x7F;
    private const byte LastTrail = 0xFC;
    private const string Unassigned = "\uFFFD";

    /// <summary>Letters of two characters have one of these in the table, in the order of its last line.</summary>
    private const char FirstPair = '\uE000';

    private static readonly Lazy<string[]> Letters = new(Load);

    /// <summary>The text; null if some bytes are no letter.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            var one = bytes[i];
            if (one < 0x80) { text.Append((char)one); }
            else if (one is >= 0xA1 and <= 0xDF) { text.Append((char)('\uFF61' + one - 0xA1)); }
            else
            {
                var letter = ++i < bytes.Length ? LetterOf(one, bytes[i]) : Unassigned;
                if (letter == Unassigned) { return null; }

                text.Append(letter);
            }
        }

        return text.ToString();
    }

    private static string LetterOf(byte lead, byte trail)
    {
        var row = lead switch
        {
            >= 0x81 and <= 0x9F => lead - 0x81,
            >= 0xE0 and <= 0xFC => lead - 0xC1,
            _ => -1,
        };
        return row < 0 || trail is < FirstTrail or NoTrail or > LastTrail
            ? Unassigned
            : Letters.Value[(row * Trails) + trail - FirstTrail - (trail > NoTrail ? 1 : 0)];
    }

    /// <summary>
    /// A line for each first byte, a letter for each second one; then a line with the letters of two characters.
    /// </summary>
    private static string[] Load()
    {
        using var table = typeof(ShiftJis2004).Assembly.GetManifestResourceStream("MobiJobs.ShiftJis2004")
            ?? throw new InvalidOperationException("The table of Shift_JIS-2004 is missing.");
        using var reader = new StreamReader(table, Encoding.UTF8);
        var lines = reader.ReadToEnd().Split('\n');
        var pairs = lines[Leads].Split(' ');
        return
        [
            .. lines.Take(Leads).SelectMany(line => line.EnumerateRunes()).Select(rune =>
                rune.Value - FirstPair is >= 0 and var pair && pair < pairs.Length ? pairs[pair] : rune.ToString()),
        ];
    }
}
