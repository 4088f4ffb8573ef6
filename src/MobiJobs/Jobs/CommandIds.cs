using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MobiJobs.Jobs;

/// <summary>
/// The id under which the channel holds a job's command, a version 8 UUID: a random key, which the job keeps from its
/// registration on, then the job's id. The job's id leads from an answer to its job; the key proves that the answer
/// belongs to it.
/// </summary>
public static class CommandIds
{
    private const long Version = 0x8000;
    private const long VersionBits = 0xF000;
    private const ulong Variant = 0x8000_0000_0000_0000;
    private const ulong VariantBits = 0xC000_0000_0000_0000;

    /// <summary>A random key, so that no command id occurs twice even after a backup has been restored.</summary>
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
    /// The job that a command id names, and the key that this job must have, since ids can be forged. The key is 0,
    /// which no job has, if the id is not of this form.
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
