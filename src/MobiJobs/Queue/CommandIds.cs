using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Queue;

/// <summary>
/// The id a command has in the channel follows from the job's: it is known before the call, the same at every attempt,
/// and costs neither column nor index. A version 8 UUID: the store's own number, then the job's.
/// </summary>
public sealed class CommandIds(MobiJobsDb db)
{
    private const byte Version = 0x80;
    private const byte Variant = 0x80;

    private long? space;

    /// <summary>Reads this store's number.</summary>
    public async Task LoadAsync(CancellationToken stopping) =>
        space ??= await db.Installations.Select(i => i.CommandSpace).SingleAsync(stopping);

    /// <summary>The command id of a job.</summary>
    public Guid Of(long jobId) => Make(Space, jobId);

    /// <summary>The job a command id belongs to; null for another store's or anybody's.</summary>
    public long? JobOf(Guid commandId)
    {
        Span<byte> bytes = stackalloc byte[16];
        commandId.TryWriteBytes(bytes, bigEndian: true, out _);
        var jobId = BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) & 0x3FFF_FFFF_FFFF_FFFF;
        return Make(Space, jobId) == commandId ? jobId : null;
    }

    private long Space => space ?? throw new InvalidOperationException("LoadAsync comes first.");

    private static Guid Make(long space, long jobId)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, space);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], jobId);
        bytes[6] = (byte)((bytes[6] & 0x0F) | Version);
        bytes[8] = (byte)((bytes[8] & 0x3F) | Variant);
        return new Guid(bytes, bigEndian: true);
    }
}
