using System.Globalization;
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

    /// <summary>Who typed a command of the program.</summary>
    public const string CommandLine = "command line";

    /// <summary>Somebody whose name is not known here.</summary>
    public const string Unknown = "?";

    /// <summary>How an entry writes a time (UTC).</summary>
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ";

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

    /// <summary>Sets how many rows or events the entry stands for.</summary>
    internal AuditEntry Times(int count)
    {
        Count = count;
        return this;
    }

    /// <summary>Sets the requester whose name the entry has.</summary>
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

    /// <summary>Sets what a value was, and what it is now.</summary>
    public AuditEntry Changed(string? before, string? after)
    {
        (Before, After) = (TypedText.Bounded(before, LongestText), TypedText.Bounded(after, LongestText));
        return this;
    }

    /// <summary>Sets the changed values of this row, without large ones and secrets.</summary>
    public AuditEntry ChangedAs(EntityEntry row)
    {
        var changed = row.Properties.Where(p => p.IsModified && IsShort(p.Metadata)).ToArray();
        string Values(Func<PropertyEntry, object?> value) =>
            string.Join("; ", changed.Select(p => $"{p.Metadata.Name}: {Written(value(p))}"));
        return Changed(Values(p => p.OriginalValue), Values(p => p.CurrentValue));
    }

    /// <summary>Sets the operation that it is part of.</summary>
    public AuditEntry InOperation(long? operationId)
    {
        OperationId = operationId;
        return this;
    }

    /// <summary>Sets the bulk act that it is part of.</summary>
    public AuditEntry InRun(long? runId)
    {
        RunId = runId;
        return this;
    }

    /// <summary>Sets why it happened.</summary>
    public AuditEntry Because(string? reason)
    {
        Reason = TypedText.Bounded(reason, LongestText);
        return this;
    }

    /// <summary>The same in every language: who reads it is not who wrote it.</summary>
    internal static string Written(object? value) => value switch
    {
        null => "–",
        DateTime at => at.ToString(TimeFormat, CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "–",
    };

    internal static bool IsShort(IProperty column) => !column.IsConcurrencyToken
        && (column.ClrType == typeof(string) ? column.GetMaxLength() <= LongestText : IsOne(column));

    private static bool IsOne(IProperty column) => !column.ClrType.IsArray && !column.IsPrimitiveCollection;
}
