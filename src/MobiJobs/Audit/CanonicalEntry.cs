using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Audit;

/// <summary>
/// The bytes of entries and seals that are hashed, as docs/audit-format.md says. A field is its name, the number of the
/// bytes of its value, and the value, so that no value can pass for the end of one and the beginning of another.
/// </summary>
internal static class CanonicalEntry
{
    private const string EntryHead = "MobiJobs audit entry 1\n";
    private const string SealHead = "MobiJobs audit seal 1\n";
    private const string PurgeHead = "MobiJobs audit purge 1\n";

    /// <summary>The SHA-256 of an entry.</summary>
    public static byte[] HashOf(AuditEntry entry) => SHA256.HashData(Encoding.UTF8.GetBytes(Write(
        EntryHead,
        ("Id", Number(entry.Id)),
        ("At", Time(entry.At)),
        ("Who", entry.Who),
        ("RequesterId", Number(entry.RequesterId)),
        ("Via", Number((byte)entry.Via)),
        ("Address", entry.Address),
        ("ViaName", entry.ViaName),
        ("Action", Number((byte)entry.Action)),
        ("Subject", entry.Subject),
        ("Count", Number(entry.Count)),
        ("Before", entry.Before),
        ("After", entry.After),
        ("Reason", entry.Reason),
        ("DeviceNumber", entry.DeviceNumber),
        ("SerialNumber", entry.SerialNumber),
        ("OperationId", Number(entry.OperationId)),
        ("RunId", Number(entry.RunId)))));

    /// <summary>What the hash of a seal is over.</summary>
    public static byte[] BytesOf(AuditSeal seal) => Encoding.UTF8.GetBytes(Write(
        SealHead,
        ("Number", Number(seal.Number)),
        ("FromId", Number(seal.FromId)),
        ("ToId", Number(seal.ToId)),
        ("Count", Number(seal.Count)),
        ("At", Time(seal.At)),
        ("Algorithm", seal.Algorithm),
        ("Previous", seal.Previous),
        ("EntriesHash", seal.EntriesHash)));

    /// <summary>What the hash of a purge is over.</summary>
    /// <param name="number">The last seal that it took the entries of.</param>
    /// <param name="seal">That seal's hash.</param>
    /// <param name="record">The entry about the purge.</param>
    public static byte[] BytesOf(long number, string seal, AuditEntry record) => Encoding.UTF8.GetBytes(Write(
        PurgeHead,
        ("Number", Number(number)),
        ("Hash", seal),
        ("Record", Convert.ToHexStringLower(HashOf(record)))));

    private static string Write(string head, params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var text = new StringBuilder(head);
        foreach (var (name, value) in fields)
        {
            text.Append(name).Append(':');
            text = value is null
                ? text.Append('-')
                : text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(value)}:{value}");
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>Milliseconds since 1970, UTC.</summary>
    private static string? Time(DateTime at) =>
        Number((at.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond);
}
