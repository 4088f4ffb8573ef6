using System.Globalization;

namespace MobiJobs.Audit;

/// <summary>
/// Proves that entries which are gone were deleted by retention (docs/audit-format.md): they are the oldest ones, an
/// entry of the trail says up to which and by which rule, and they were old enough by the chain's own time.
/// </summary>
/// <param name="record">The newest entry about a purge; null if there is none.</param>
internal sealed class PurgeProof(AuditEntry? record, AuditSealKey key)
{
    internal const string Rule = "Audit:KeepMonths = ";

    private AuditSeal? last;
    private bool isPast;
    private long? keyedTo;
    private DateTime at;
    private TimeSpan age;

    /// <summary>
    /// How far the chain's time advances from one seal to the next. A clock that was set wrong makes nothing older than
    /// a month, and one that was set back nothing younger.
    /// </summary>
    public static TimeSpan Step(DateTime from, DateTime to)
    {
        var longest = TimeSpan.FromDays(31);
        return to <= from ? TimeSpan.Zero : to - from < longest ? to - from : longest;
    }

    /// <summary>What the entry about a purge names: everything up to the last id of a seal.</summary>
    public static string Subject(long toId) => string.Create(CultureInfo.InvariantCulture, $"#1–{toId}");

    /// <summary>The rule in the words of the entry.</summary>
    public static string Reason(int months) => Rule + months.ToString(CultureInfo.InvariantCulture);

    /// <summary>Takes the next seal of the chain. False if retention can't have deleted its entries.</summary>
    public bool See(AuditSeal seal)
    {
        if (seal.Algorithm == AuditSealKey.Keyed) { keyedTo ??= seal.ToId; }

        if (seal.PurgedAt is not null)
        {
            (last, at, age) = (seal, seal.At, TimeSpan.Zero);
            return !isPast && seal.Entries.Length == 0;
        }

        isPast = true;
        if (seal.ToId < record?.Id) { (age, at) = (age + Step(at, seal.At), seal.At); }

        return true;
    }

    /// <summary>The seal whose entries nothing accounts for; null if retention deleted all that is missing.</summary>
    public long? Unproven() => last is null || IsProven(last) ? null : last.Number;

    private bool IsProven(AuditSeal purged)
    {
        if (record is null || record.Subject != Subject(purged.ToId) || record.At != purged.PurgedAt) { return false; }

        if (Months(record) is not { } months) { return false; }

        var mustBeKeyed = record.Id > keyedTo;
        return record.At - (age + Step(at, record.At)) < record.At.AddMonths(-months)
            && (purged.PurgeHash == key.PurgeHashOf(purged.Number, purged.Hash, record)
                || (!mustBeKeyed
                    && purged.PurgeHash == new AuditSealKey(null).PurgeHashOf(purged.Number, purged.Hash, record)));
    }

    private static int? Months(AuditEntry record) =>
        record.Reason?.StartsWith(Rule, StringComparison.Ordinal) == true
        && PlainText.SmallNumber(record.Reason[Rule.Length..]) is { } months and >= AuditKept.FewestMonths
            ? months
            : null;
}
