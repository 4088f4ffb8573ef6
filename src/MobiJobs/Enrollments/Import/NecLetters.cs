namespace MobiJobs.Enrollments.Import;

/// <summary>
/// Shift_JIS has two places for 360 letters such as 髙 and 﨑: Excel writes IBM's, other programs NEC's, which the
/// framework doesn't read. Both are in the same order.
/// </summary>
internal static class NecLetters
{
    private const int Count = 360;
    private const int PerLead = 188;
    private const byte NecLead = 0xED;
    private const byte IbmLead = 0xFA;
    private const int IbmStart = 28; // The letters begin at FA5C.

    /// <summary>The same text with IBM's places.</summary>
    public static byte[] Replace(byte[] text)
    {
        var replaced = (byte[])text.Clone();
        for (var i = 0; i + 1 < replaced.Length; i++)
        {
            if (!IsLead(replaced[i])) { continue; }

            var place = ((replaced[i] - NecLead) * PerLead) + PlaceOf(replaced[i + 1]);
            if (replaced[i] is NecLead or NecLead + 1 && place is >= 0 and < Count)
            {
                var ibm = place + IbmStart;
                var trail = 0x40 + (ibm % PerLead);
                replaced[i] = (byte)(IbmLead + (ibm / PerLead));
                replaced[i + 1] = (byte)(trail >= 0x7F ? trail + 1 : trail); // 7F is skipped.
            }

            i++;
        }

        return replaced;
    }

    private static bool IsLead(byte value) => value is (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC);

    private static int PlaceOf(byte trail) => trail - 0x40 - (trail > 0x7F ? 1 : 0);
}
