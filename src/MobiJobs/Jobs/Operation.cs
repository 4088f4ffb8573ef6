using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>What a person ordered at once: two apps for fifteen devices are one operation and thirty jobs.</summary>
public sealed class Operation
{
    private Operation()
    {
    }

    public long Id { get; private set; }

    public DateTime RegisteredAt { get; private set; }

    public int RequestedById { get; private set; }

    public Requester RequestedBy { get; private set; } = null!;

    public JobKind Kind { get; private set; }

    public string? Detail { get; private set; }

    public DateTime? ReservedFor { get; private set; }

    /// <summary>Whether it delivers again what did not succeed.</summary>
    public bool IsRetry { get; private set; }

    /// <summary>The run that registers its jobs; null if they were registered with it.</summary>
    public long? RunId { get; private set; }

    /// <summary>What locked or lost devices show.</summary>
    public string? Message { get; private set; }

    /// <summary>A telephone number that they show.</summary>
    public string? PhoneNumber { get; private set; }

    /// <summary>A line at the bottom of their screens.</summary>
    public string? Footnote { get; private set; }

    /// <summary>
    /// An operation as it is registered (UTC); its jobs follow in the same save, or chunk by chunk in its run.
    /// </summary>
    public static Operation Register(
        JobKind kind,
        string? detail,
        int requestedById,
        DateTime? reservedFor,
        DateTime now,
        long? runId = null) => new()
        {
            Kind = kind,
            Detail = TypedText.Bounded(detail, Job.MaxDetailLength),
            RequestedById = requestedById,
            ReservedFor = reservedFor,
            RegisteredAt = now,
            RunId = runId,
        };

    /// <summary>Remembers what its devices show; jobs that deliver it again show the same.</summary>
    internal Operation Showing(ScreenTexts? texts)
    {
        (Message, PhoneNumber, Footnote) = (texts?.Message, texts?.PhoneNumber, texts?.Footnote);
        return this;
    }

    /// <summary>The operation of a retry; its jobs follow chunk by chunk.</summary>
    internal static Operation Again(long runId, JobKind kind, string? detail, int requestedById, DateTime now)
    {
        var operation = Register(kind, detail, requestedById, null, now);
        operation.RunId = runId;
        operation.IsRetry = true;
        return operation;
    }

    /// <summary>An operation of the past, for demonstrations and measurement.</summary>
    internal static Operation FromHistory(
        long id,
        JobKind kind,
        string? detail,
        int requestedById,
        DateTime registeredAt)
    {
        var operation = Register(kind, detail, requestedById, null, registeredAt);
        operation.Id = id;
        return operation;
    }
}

internal sealed class OperationTable : IEntityTypeConfiguration<Operation>
{
    public void Configure(EntityTypeBuilder<Operation> operation)
    {
        operation.ToTable("Operations");
        operation.Property(o => o.Detail).HasMaxLength(Job.MaxDetailLength);
        operation.Property(o => o.Message).HasMaxLength(OrderTexts.MaxMessageLength);
        operation.Property(o => o.PhoneNumber).HasMaxLength(OrderTexts.MaxPhoneLength);
        operation.Property(o => o.Footnote).HasMaxLength(OrderTexts.MaxFootnoteLength);
        operation.HasIndex(o => o.RegisteredAt);
        operation.HasIndex(o => o.RunId).HasFilter("[RunId] IS NOT NULL");
        operation.HasOne(o => o.RequestedBy)
            .WithMany()
            .HasForeignKey(o => o.RequestedById)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
