using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MobiJobs.Audit;

/// <summary>
/// Who changed what and when (UTC), from where, and how many rows. Written in the same save as the change and never
/// changed after: seals (<see cref="AuditSeal"/>) prove it. A member added here joins <see cref="CanonicalEntry"/>.
/// </summary>
public sealed class AuditEntry
{
    /// <summary>The name of the server itself.</summary>
    public const string Server = "SYSTEM";

    internal const int LongestText = 400;

    private AuditEntry()
    {
    }

    public long Id { get; private set; }

    public DateTime At { get; private set; }

    public string Who { get; private set; } = "";

    /// <summary>The id of that name's requester, where it is one who acts on jobs; 1 is SYSTEM.</summary>
    public int? RequesterId { get; private set; }

    /// <summary>How it came to the program.</summary>
    public AuditVia Via { get; private set; }

    /// <summary>The network address of the caller, where there is one.</summary>
    public string? Address { get; private set; }

    /// <summary>The name of the API token or of the command.</summary>
    public string? ViaName { get; private set; }

    public AuditAction Action { get; private set; }

    /// <summary>The job, device, operation or person that was changed, as text.</summary>
    public string Subject { get; private set; } = "";

    public int Count { get; private set; }

    /// <summary>What a changed value was, and what it is.</summary>
    public string? Before { get; private set; }

    /// <inheritdoc cref="Before"/>
    public string? After { get; private set; }

    /// <summary>Why, where nobody asked for it, or why it was refused.</summary>
    public string? Reason { get; private set; }

    /// <summary>The number of the device at that time, for an entry about one device; the device may be gone.</summary>
    public string? DeviceNumber { get; private set; }

    /// <summary>The serial number of that device; null if it was unknown.</summary>
    public string? SerialNumber { get; private set; }

    public long? OperationId { get; private set; }

    public long? RunId { get; private set; }

    /// <summary>
    /// An entry of the audit trail. Where it comes from is that of the present request (<see cref="AuditOrigin"/>).
    /// </summary>
    public static AuditEntry Of(string who, AuditAction action, string subject, DateTime at, int count = 1)
    {
        var origin = AuditOrigin.Current;
        return new()
        {
            Who = TypedText.Bounded(who, 256) ?? "",
            Via = origin.Via,
            Address = origin.Address,
            ViaName = TypedText.Bounded(origin.Name, 100),
            Action = action,
            Subject = TypedText.Bounded(subject, LongestText) ?? "",
            At = at,
            Count = count,
        };
    }

    /// <summary>It stands for so many.</summary>
    internal AuditEntry Times(int count)
    {
        Count = count;
        return this;
    }

    /// <summary>The requester of this name acted.</summary>
    public AuditEntry By(int? requesterId)
    {
        RequesterId = requesterId;
        return this;
    }

    /// <summary>Marks the entry as one about this device alone.</summary>
    public AuditEntry About(string deviceNumber, string? serialNumber)
    {
        (DeviceNumber, SerialNumber) = (deviceNumber, serialNumber);
        return this;
    }

    /// <summary>A value was this and is that now.</summary>
    public AuditEntry Changed(string? before, string? after)
    {
        (Before, After) = (TypedText.Bounded(before, LongestText), TypedText.Bounded(after, LongestText));
        return this;
    }

    /// <summary>Values of this row were changed; those of large ones and of secrets stay out.</summary>
    public AuditEntry ChangedAs(EntityEntry row)
    {
        var changed = row.Properties.Where(p => p.IsModified && IsShort(p.Metadata)).ToArray();
        string Values(Func<PropertyEntry, object?> value) =>
            string.Join("; ", changed.Select(p => $"{p.Metadata.Name}: {value(p) ?? "–"}"));
        return Changed(Values(p => p.OriginalValue), Values(p => p.CurrentValue));
    }

    /// <summary>It is part of this operation.</summary>
    public AuditEntry InOperation(long? operationId)
    {
        OperationId = operationId;
        return this;
    }

    /// <summary>It is part of this act on many.</summary>
    public AuditEntry InRun(long? runId)
    {
        RunId = runId;
        return this;
    }

    /// <summary>Why it happened.</summary>
    public AuditEntry Because(string? reason)
    {
        Reason = TypedText.Bounded(reason, LongestText);
        return this;
    }

    private static bool IsShort(IProperty column) => !column.IsConcurrencyToken
        && (column.ClrType == typeof(string) ? column.GetMaxLength() <= LongestText : !column.ClrType.IsArray);
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
    RunResumed = 16,
    RunCalledOff = 17,
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

    /// <summary>Licences or people were changed at Apple; who they are is in the entries of the parts.</summary>
    VppChangeConfirmed = 106,

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
    TokenRevoked = 150,

    /// <summary>A token that is no longer valid was used.</summary>
    TokenRefused = 151,

    /// <summary>A program sent more requests than it may.</summary>
    RateLimited = 152,

    PermissionSetAdded = 160,
    PermissionSetChanged = 161,
    PermissionSetDeleted = 162,

    /// <summary>A person was given a permission set.</summary>
    PermissionSetGiven = 163,
    PermissionSetTaken = 164,
    PersonRoleChanged = 165,
    PersonMailChanged = 166,

    /// <summary>An administrator gave somebody another password.</summary>
    PasswordReset = 167,

    /// <summary>A link was made by which a new person chooses a password.</summary>
    PersonInvited = 168,

    /// <summary>A link was mailed to somebody who has forgotten the password.</summary>
    RecoveryMailed = 169,

    /// <summary>A person has chosen a password by such a link.</summary>
    LinkUsed = 170,

    /// <summary>A list was taken out as a file.</summary>
    Exported = 140,

    /// <summary>Somebody asked for what they may not do.</summary>
    Refused = 141,

    /// <summary>
    /// Old entries of this trail were deleted by the retention that is set: all up to the id that its subject names.
    /// </summary>
    AuditPurged = 142,

    /// <summary>From here on, seals of this trail are made with a key.</summary>
    SealsKeyed = 143,

    /// <summary>Seals that this server had noted are no longer there.</summary>
    SealsLost = 144,

    /// <summary>An act that nothing brings back was confirmed, and waits for a second person.</summary>
    RunApprovalAsked = 200,
    RunApproved = 201,
    RunApprovalRefused = 202,
    RunApprovalExpired = 203,

    /// <summary>It was called off while it waited.</summary>
    RunApprovalCalledOff = 204,
}
