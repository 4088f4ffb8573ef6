using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>Who changed what, when (UTC), and how many rows. Saved in the same transaction as the change.</summary>
public sealed class AuditEntry
{
    private AuditEntry()
    {
    }

    public long Id { get; private set; }

    public DateTime At { get; private set; }

    public string Who { get; private set; } = "";

    public AuditAction Action { get; private set; }

    /// <summary>The job, device, operation or person that was changed, as text.</summary>
    public string Subject { get; private set; } = "";

    public int Count { get; private set; }

    /// <summary>The number of the device at that time, for an entry about one device; the device may be gone.</summary>
    public string? DeviceNumber { get; private set; }

    /// <summary>The serial number of that device; null if it was unknown.</summary>
    public string? SerialNumber { get; private set; }

    /// <summary>Creates an entry of the audit trail.</summary>
    public static AuditEntry Of(string who, AuditAction action, string subject, DateTime at, int count = 1) => new()
    {
        Who = who,
        Action = action,
        Subject = Text.Bounded(subject, 400) ?? "",
        At = at,
        Count = count,
    };

    /// <summary>Marks the entry as one about this device alone.</summary>
    public AuditEntry About(string deviceNumber, string? serialNumber)
    {
        (DeviceNumber, SerialNumber) = (deviceNumber, serialNumber);
        return this;
    }
}

/// <summary>The changes that are audited. Values are stored.</summary>
public enum AuditAction : byte
{
    JobCanceled = 1,
    JobReleased = 2,
    DeviceWoken = 3,
    OperationRegistered = 4,
    DeviceRegistered = 5,
    DeviceInactivated = 6,
    DeviceDeleted = 7,
    PersonCreated = 8,
    PasswordChanged = 9,
    TokenCreated = 10,
    JobsCanceled = 11,
    DeliveryStopped = 12,
    DeliveryLifted = 13,
    DevicesWoken = 14,
    JobsReleased = 15,
    DeviceChanged = 40,
    DevicesImported = 41,
    DevicesMoved = 42,
    GroupCreated = 43,
    GroupRenamed = 44,
    GroupMoved = 45,
    GroupDeleted = 46,
    DevicesInactivated = 47,
    DevicesDeleted = 48,
    JobsRetried = 50,
    CatalogueAdded = 60,
    CatalogueEdited = 61,
    CatalogueRetired = 62,
    CatalogueRestored = 63,
    AutoDeliveryAdded = 64,
    AutoDeliveryEdited = 65,
    AutoDeliveryDeleted = 66,
    AutoDeliveryPaused = 67,
    AutoDeliveryResumed = 68,
    AutoDeliveryStarted = 69,
    DeliveryReleased = 70,
    ReservationMoved = 80,
    ReservationLifted = 81,
    VppTokenRegistered = 90,
    VppTokenRenewed = 91,
    VppTokenDeleted = 92,
    VppTokenShared = 93,
    VppTokenUnshared = 94,
    LicensesAssigned = 95,
    LicensesCollected = 96,
    VppUsersAdded = 97,
    VppUsersStopped = 98,
    VppUserInvited = 99,
    VppUserSet = 100,
    RemedyStarted = 101,
    VppLocationClaimed = 105,

    /// <summary>A wipe, lock or the like was ordered for a device.</summary>
    ActOrdered = 110,

    /// <summary>The device has executed it.</summary>
    ActDone = 111,
    SignedIn = 120,
    SignInFailed = 121,

    /// <summary>So many attempts failed that the next has to wait.</summary>
    SignInThrottled = 122,
    SignedOut = 123,
    SessionEnded = 124,

    /// <summary>The password that was asked for again was wrong.</summary>
    ConfirmationFailed = 125,
    PersonDisabled = 126,
    PersonEnabled = 127,
}

internal sealed class AuditTable : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("Audit");
        entry.Property(e => e.Who).HasMaxLength(256);
        entry.Property(e => e.Subject).HasMaxLength(400);
        entry.Property(e => e.DeviceNumber).HasMaxLength(64).IsOrdinal();
        entry.Property(e => e.SerialNumber).HasMaxLength(64).IsOrdinal();
        entry.HasIndex(e => e.At);
        entry.HasIndex(e => new { e.DeviceNumber, e.Id }).HasFilter("[DeviceNumber] IS NOT NULL");
        entry.HasIndex(e => new { e.SerialNumber, e.Id }).HasFilter("[SerialNumber] IS NOT NULL");
    }
}
