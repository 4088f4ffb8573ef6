using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Queue.Watch;

namespace MobiJobs.Overview.Status;

/// <summary>稼働状況: whether each part of the program works, and what to do where one doesn't.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class StatusController(IServiceProvider services, WorkWatch work, StoreSpace space) : Controller
{
    /// <summary>Where it is.</summary>
    public const string Path = "/status";

    [HttpGet(Path)]
    public async Task<IActionResult> Index(CancellationToken stopping)
    {
        var reader = Rights.Of(User);
        var parts = new List<StatusPart>();
        foreach (var look in services.GetServices<IStatusLook>())
        {
            if (await look.LookAsync(reader, stopping) is { } part) { parts.Add(part); }
        }

        return View(new StatusPage(parts)
        {
            Insides = reader.Has(Permissions.ManageSettings) ? Insides() : null,
        });
    }

    private StatusInsides Insides()
    {
        using var process = Process.GetCurrentProcess();
        return new(work.Processes(), work.Recurring(), space.Engine)
        {
            StartedAt = process.StartTime.ToUniversalTime(),
            Memory = process.WorkingSet64,
        };
    }
}

/// <summary>The status page.</summary>
/// <param name="Parts">The parts that its reader may know of.</param>
public sealed record StatusPage(IReadOnlyList<StatusPart> Parts)
{
    /// <summary>For whoever looks after the program; null for others.</summary>
    public StatusInsides? Insides { get; init; }

    /// <summary>The state of the whole: that of the part that does worst.</summary>
    public PartState Whole => Parts.Max(p => p.State);
}

/// <summary>What only those see who look after the program.</summary>
/// <param name="Processes">The processes that work.</param>
/// <param name="Recurring">What recurs.</param>
/// <param name="Engine">The name of the store's engine.</param>
public sealed record StatusInsides(
    IReadOnlyList<WorkerProcess> Processes, IReadOnlyList<RecurringRun> Recurring, string Engine)
{
    /// <summary>When the process that made the page began (UTC).</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>The bytes of memory that it takes.</summary>
    public required long Memory { get; init; }
}
