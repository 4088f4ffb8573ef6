using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Benchmarks.Page;

/// <summary>
/// What Razor does with the query alone: the newest hundred jobs in a table, by the framework's own means, without
/// sign-in, rights, filters, menu, live parts or languages.
/// </summary>
public sealed class BareController(MobiJobsDb db) : Controller
{
    [HttpGet("/")]
    public async Task<IActionResult> Index(CancellationToken stopping) => View(
        "/Page/Bare.cshtml",
        await db.Jobs.AsNoTracking().OrderByDescending(j => j.Id).Take(100)
            .Select(j => new BareRow(
                j.Id,
                j.Kind,
                j.Detail,
                j.Device.Number,
                j.Device.OwnerName,
                j.Status,
                j.ErrorKey,
                j.RequestedBy.Name,
                j.RegisteredAt,
                j.StartedAt,
                j.EndedAt))
            .ToListAsync(stopping));
}

/// <summary>A row of the table, with its times in UTC.</summary>
public sealed record BareRow(
    long Id,
    JobKind Kind,
    string? Detail,
    string DeviceNumber,
    string OwnerName,
    JobStatus Status,
    string? ErrorKey,
    string RequestedBy,
    DateTime RegisteredAt,
    DateTime? StartedAt,
    DateTime? EndedAt);
