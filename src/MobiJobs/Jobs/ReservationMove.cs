using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;

namespace MobiJobs.Jobs;

/// <summary>
/// The reserved jobs of an operation on their way to its new time, chunk by chunk. Those that have not been reached yet
/// don't begin at the old time. The row goes with the last chunk; a newer order takes the place of an older one.
/// </summary>
public sealed class ReservationMove
{
    private ReservationMove()
    {
    }

    public long OperationId { get; private set; }

    /// <summary>The new time (UTC).</summary>
    public DateTime At { get; private set; }

    /// <summary>Whether the reservation was lifted, and <see cref="At"/> is the moment of the order.</summary>
    public bool IsLifted { get; private set; }

    public int RequestedById { get; private set; }

    public DateTime RequestedAt { get; private set; }

    /// <summary>The last job that has been moved.</summary>
    public long AfterId { get; private set; }

    /// <summary>The newest job when it was ordered.</summary>
    public long UpToId { get; private set; }

    /// <summary>A move of which nothing is done yet; without a time, the reservation is lifted.</summary>
    public static ReservationMove Of(long operationId, DateTime? at, long upToId, int requestedById, DateTime now) =>
        new()
        {
            OperationId = operationId,
            At = at ?? now,
            IsLifted = at is null,
            RequestedById = requestedById,
            RequestedAt = now,
            UpToId = upToId,
        };
}

internal sealed class ReservationMoveTable : IEntityTypeConfiguration<ReservationMove>
{
    public void Configure(EntityTypeBuilder<ReservationMove> move)
    {
        move.ToTable("ReservationMoves");
        move.HasKey(m => m.OperationId);
        move.Property(m => m.OperationId).ValueGeneratedNever();
        move.HasOne<Operation>().WithOne().HasForeignKey<ReservationMove>(m => m.OperationId)
            .OnDelete(DeleteBehavior.Cascade);
        move.HasOne<Requester>().WithMany().HasForeignKey(m => m.RequestedById).OnDelete(DeleteBehavior.Restrict);
    }
}
