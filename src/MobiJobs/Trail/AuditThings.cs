using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Trail;

/// <summary>
/// The jobs, devices and people that entries are about, as far as they are still there. Entries hold their names and
/// numbers only: what they named may be gone, or renamed, for years.
/// </summary>
public sealed partial class AuditThings
{
    private readonly Dictionary<long, JobKind> jobs;
    private readonly HashSet<string> devices;
    private readonly Dictionary<string, int> people;
    private readonly HashSet<long> operations;

    private AuditThings(
        Dictionary<long, JobKind> jobs,
        HashSet<string> devices,
        Dictionary<string, int> people,
        HashSet<long> operations) =>
        (this.jobs, this.devices, this.people, this.operations) = (jobs, devices, people, operations);

    /// <summary>Finds them for a page of entries: a query for each of the four, whatever the entries.</summary>
    public static async Task<AuditThings> FindAsync(
        MobiJobsDb db, IReadOnlyCollection<AuditEntry> entries, CancellationToken stopping)
    {
        var ids = entries.Select(JobOf).OfType<long>().ToHashSet();
        var numbers = entries.Select(e => e.DeviceNumber).OfType<string>().ToHashSet();
        var names = entries.Select(PersonOf).OfType<string>().ToHashSet();
        var sent = entries.Select(e => e.OperationId).OfType<long>().ToHashSet();
        return new(
            ids.Count == 0 ? [] : await db.Jobs.Where(j => ids.Contains(j.Id))
                .ToDictionaryAsync(j => j.Id, j => j.Kind, stopping),
            numbers.Count == 0 ? [] : await db.Devices.Where(d => numbers.Contains(d.Number))
                .Select(d => d.Number).ToHashSetAsync(stopping),
            names.Count == 0 ? [] : await db.Users.Where(p => names.Contains(p.UserName!))
                .ToDictionaryAsync(p => p.UserName!, p => p.Id, stopping),
            sent.Count == 0 ? [] : await db.Operations.Where(o => sent.Contains(o.Id))
                .Select(o => o.Id).ToHashSetAsync(stopping));
    }

    /// <summary>The id and kind of the job that an entry is about.</summary>
    public (long Id, JobKind Kind)? Job(AuditEntry entry) =>
        JobOf(entry) is { } id && jobs.TryGetValue(id, out var kind) ? (id, kind) : null;

    /// <summary>Whether a device has this number.</summary>
    public bool HasDevice(string number) => devices.Contains(number);

    /// <summary>The operation by which an entry came about.</summary>
    public long? Operation(AuditEntry entry) =>
        entry.OperationId is { } id && operations.Contains(id) ? id : null;

    /// <summary>The id of the person that an entry is about.</summary>
    public int? Person(AuditEntry entry) =>
        PersonOf(entry) is { } name && people.TryGetValue(name, out var id) ? id : null;

    private static long? JobOf(AuditEntry entry) =>
        AuditGroups.Of(entry.Action) is AuditGroup.Jobs or AuditGroup.Operations or AuditGroup.Acts
            && Numbered().Match(entry.Subject) is { Success: true } found
                ? PlainText.Number(found.Groups["id"].Value)
                : null;

    /// <summary>
    /// A subject of these is a person's name, or begins with it; that of others among <see cref="AuditGroup.People"/>
    /// is a set, a setting, an address, a request or the name of a token.
    /// </summary>
    private static string? PersonOf(AuditEntry entry) =>
        AuditGroups.Of(entry.Action) == AuditGroup.People
            && entry.Action is not (AuditAction.SettingChanged or AuditAction.RateLimited or AuditAction.EventRefused
                or AuditAction.PermissionSetAdded or AuditAction.PermissionSetChanged
                or AuditAction.PermissionSetDeleted or AuditAction.TokenRefused or AuditAction.Refused
                or AuditAction.ProviderRefused or AuditAction.ProviderFailed)
            && Named().Match(entry.Subject) is { Success: true } found
                ? found.Value
                : null;

    [GeneratedRegex(
        @"^#(?<id>\d{1,18})( .*)?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^[^\s:]+", RegexOptions.NonBacktracking)]
    private static partial Regex Named();
}
