using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>The devices of an operation's recipients.</summary>
public sealed class RecipientDevices(
    MobiJobsDb db, TakingDevices taking, OrganizationTime time, TimeProvider clock)
{
    /// <summary>
    /// All devices by one statement, each once, in the order of their ids. Chosen ones that have been deleted are among
    /// them, and those that don't take this kind of job.
    /// </summary>
    /// <exception cref="ArgumentException">The filter of jobs can't be read.</exception>
    internal async Task<IReadOnlyList<Recipient>> ReadAsync(
        Recipients selection, JobKind kind, CancellationToken stopping)
    {
        // A union compares what it selects: these columns, and not whole devices.
        var rows = Named(selection)
            .Select(d => new { d.Id, d.EnrollmentId, d.State, d.Model, d.OsVersion, d.IsSupervised });
        if (selection.Jobs is { } text)
        {
            var jobs = await JobsAsync(text, stopping);
            rows = rows.Union(db.Devices.Where(d => jobs.Any(j => j.DeviceId == d.Id))
                .Select(d => new { d.Id, d.EnrollmentId, d.State, d.Model, d.OsVersion, d.IsSupervised }));
        }

        var found = await rows.ToListAsync(stopping);
        var deleted = selection.Devices.Except(found.Select(d => d.Id))
            .Select(id => new Recipient(id, CheckFinding.Deleted, null));
        return
        [
            .. found
                .Select(d => new Recipient(
                    d.Id,
                    CheckFindings.Reach(d.EnrollmentId, d.State)
                        | CheckFindings.Of(taking.WhyNot(kind, new(d.Model, d.OsVersion, d.IsSupervised))),
                    d.EnrollmentId))
                .Concat(deleted)
                .OrderBy(r => r.DeviceId),
        ];
    }

    /// <summary>How many devices there are, and how many of them are under management.</summary>
    /// <exception cref="ArgumentException">The filter of jobs can't be read.</exception>
    internal async Task<(int All, int Managed)> CountAsync(Recipients selection, CancellationToken stopping)
    {
        var rows = Named(selection).Select(d => new { d.Id, IsManaged = d.EnrollmentId != null });
        if (selection.Jobs is { } text)
        {
            var jobs = await JobsAsync(text, stopping);
            rows = rows.Union(db.Devices.Where(d => jobs.Any(j => j.DeviceId == d.Id))
                .Select(d => new { d.Id, IsManaged = d.EnrollmentId != null }));
        }

        var counts = await rows.GroupBy(d => d.IsManaged)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        return (counts.Values.Sum(), counts.GetValueOrDefault(true));
    }

    /// <summary>The devices that are chosen one by one or by their groups.</summary>
    private IQueryable<Device> Named(Recipients selection)
    {
        var (chosen, groups) = (selection.Devices.ToArray(), selection.Groups.ToArray());
        return groups.Length == 0
            ? db.Devices.Where(d => chosen.Contains(d.Id))
            : chosen.Length == 0 ? db.Devices.Where(d => groups.Contains(d.GroupId!.Value))
            : db.Devices.Where(d => chosen.Contains(d.Id) || groups.Contains(d.GroupId!.Value));
    }

    /// <summary>A filter with an invalid condition is refused: without the condition it would match more.</summary>
    private async Task<IQueryable<Job>> JobsAsync(string text, CancellationToken stopping)
    {
        var errors = new ModelStateDictionary();
        var filter = JobQuery.Read(text).ToFilter(errors);
        return errors.IsValid && !filter.IsEmpty
            ? await filter.ApplyAsync(db.Jobs, db, time, clock.UtcNow(), stopping)
            : throw new ArgumentException($"The filter of jobs can't be read: {text}", nameof(text));
    }
}

/// <summary>A device to send to, and what rules it out already.</summary>
/// <param name="EnrollmentId">Its enrollment at that moment.</param>
internal sealed record Recipient(long DeviceId, CheckFinding Finding, long? EnrollmentId);
