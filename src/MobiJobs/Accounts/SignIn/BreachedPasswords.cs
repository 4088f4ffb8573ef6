using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// Passwords that are known to have leaked: a file of their SHA-1 hashes, one a line in upper-case hexadecimal and in
/// order, each with anything after a colon. The published sets have this form, with a thousand million lines, so the
/// file is searched where it is. No part of a password leaves the machine.
/// </summary>
/// <param name="settings">Names the file; without one, no password is in the set.</param>
public sealed class BreachedPasswords(AccountSettings settings)
{
    private const int HashLength = 40;

    // A line has 40 characters, a colon, a count and its end.
    private const int LongestLine = 80;

    private const int Samples = 4_096;

    /// <summary>Whether this password is in the set.</summary>
    /// <exception cref="IOException">The file, which was there at the start, can't be read.</exception>
    public bool Contains(string password)
    {
        if (settings.BreachedPasswords is not { } file) { return false; }

#pragma warning disable CA5350 // The form of the published sets; nothing is protected by it.
        var wanted = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
        using var set = Open(file);
        return Contains(set, wanted);
    }

    /// <summary>
    /// Whether a file is of this form, as far as its first line and samples of its order tell: read whole, a large one
    /// would hold up the start for minutes.
    /// </summary>
    internal static bool IsSet(string file)
    {
        using var set = Open(file);
        var last = "";
        for (var sample = 0L; sample < Samples; sample++)
        {
            var (start, hash) = LineAfter(set, set.Length * sample / Samples);
            if (hash is null) { return sample > 0 && start >= set.Length; }

            if (!hash.All(char.IsAsciiHexDigitUpper) || string.CompareOrdinal(hash, last) < 0) { return false; }

            last = hash;
        }

        return true;
    }

    private static FileStream Open(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);

    /// <summary>Halves the part of the file in which a line with the hash can begin, until there is none.</summary>
    private static bool Contains(FileStream set, string wanted)
    {
        var (from, to) = (0L, set.Length);
        while (from < to)
        {
            var middle = from + ((to - from) / 2);
            var (start, hash) = LineAfter(set, middle);
            var order = hash is null || start >= to ? 1 : string.CompareOrdinal(hash, wanted);
            if (order == 0) { return true; }

            (from, to) = order < 0 ? (start + HashLength, to) : (from, middle);
        }

        return false;
    }

    /// <summary>Where the first line begins at or after a place, and its hash; null if there is none.</summary>
    private static (long Start, string? Hash) LineAfter(FileStream set, long place)
    {
        Span<byte> bytes = stackalloc byte[2 * LongestLine];
        set.Position = Math.Max(0, place - 1);
        var read = bytes[..set.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        var skipped = place == 0 ? 0 : read.IndexOf((byte)'\n') + 1;
        if ((place > 0 && skipped == 0) || read.Length - skipped < HashLength) { return (set.Length, null); }

        var start = set.Position - read.Length + skipped;
        return (start, Encoding.ASCII.GetString(read.Slice(skipped, HashLength)).ToUpper(CultureInfo.InvariantCulture));
    }
}
