using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MobiJobs.Jobs;

/// <summary>
/// The id that the channel knows a job's command by, a version 8 UUID: a random key that the job keeps from its
/// registration on, then the job's id. An answer finds its job by the id and is believed by the key.
/// </summary>
public static class CommandIds
{
    private const long Version = 0x8000;
    private const long VersionBits = 0xF000;
    private const ulong Variant = 0x8000_0000_0000_0000;
    private const ulong VariantBits = 0xC000_0000_0000_0000;

    /// <summary>A key that no other job has, whatever backup of the store is restored.</summary>
    public static long NewKey()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return (BinaryPrimitives.ReadInt64BigEndian(bytes) & ~VersionBits) | Version;
    }

    /// <summary>The id of a job's command, the same at every attempt.</summary>
    public static Guid Of(long jobId, long key)
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, key);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(long)..], (ulong)jobId | Variant);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>
    /// The job that a command id names, and the key that this job must have; anybody may have made the id.
    /// </summary>
    public static (long JobId, long Key) Read(Guid commandId)
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(long)];
        commandId.TryWriteBytes(bytes, bigEndian: true, out _);
        var second = BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(long)..]);
        var isOurs = (second & VariantBits) == Variant;
        return ((long)(second & ~VariantBits), isOurs ? BinaryPrimitives.ReadInt64BigEndian(bytes) : 0);
    }
}
