using System.Globalization;

namespace MobiJobs.Jobs.List;

/// <summary>
/// A short hash of what something looks like, the same on every machine and in every process: a list makes a hundred
/// for a page. It tells looks apart, and keeps nothing secret.
/// </summary>
internal readonly record struct LookHash(ulong State)
{
    private const ulong Null = 0x9E37_79B9_7F4A_7C15;

    public LookHash And(long? value) => new(Mix(State ^ (value is { } number ? (ulong)number : Null)));

    public LookHash And(bool value) => And(value ? 1 : 0);

    /// <summary>The kind of a time doesn't count.</summary>
    public LookHash And(DateTime? time) => And(time?.Ticks);

    public LookHash And(string? text)
    {
        var hash = And(text?.Length);
        foreach (var letter in text ?? "") { hash = hash.And(letter); }

        return hash;
    }

    /// <summary>Eight hexadecimal digits.</summary>
    public override string ToString() => ((uint)State).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The finalizer of MurmurHash3, after which each bit depends on all; 0 does not stay 0.</summary>
    private static ulong Mix(ulong bits)
    {
        bits += Null;
        bits = (bits ^ (bits >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        bits = (bits ^ (bits >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return bits ^ (bits >> 33);
    }
}
