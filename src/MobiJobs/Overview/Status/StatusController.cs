using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Queue.Watch;

namespace MobiJobs.Overview.Status;

/// <summary>稼働状況: whether each part of the program works, and what to do where one doesn't.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class StatusController(
    IEnumerable<IStatusLook> looks, WorkWatch work, StoreSpace space, ILogger<StatusController> log) : Controller
{
    /// <summary>Where it is.</summary>
    public const string Path = "/status";

    [HttpGet(Path)]
    public async Task<IActionResult> Index(CancellationToken stopping)
    {
        var reader = Rights.Of(User);
        var parts = new List<StatusPart>();
        foreach (var look in looks)
        {
            if (await LookAsync(look, reader, stopping) is { } part) { parts.Add(part); }
        }

        return View(new StatusPage(parts)
        {
            Insides = reader.Has(Permissions.ManageSettings) ? await InsidesAsync(stopping) : null,
        });
    }

    /// <summary>What can't be looked at does not work, and keeps nobody from seeing how the rest does.</summary>
    private async Task<StatusPart?> LookAsync(IStatusLook look, Rights reader, CancellationToken stopping)
    {
        try
        {
            return await look.LookAsync(reader, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogError(e, "The status of a part can't be read: {Look}", look.GetType().Name);
            return new(look.Name, PartState.Wrong, Labels.Status_CannotBeRead)
            {
                NextStep = reader.Has(Permissions.ManageSettings) ? Labels.Status_LogNext : Labels.Outage_ForOthers,
            };
        }
    }

    private async Task<StatusInsides> InsidesAsync(CancellationToken stopping)
    {
        using var process = Process.GetCurrentProcess();
        return new(await WorkAsync(stopping), space.Engine)
        {
            StartedAt = process.StartTime.ToUniversalTime(),
            Memory = process.WorkingSet64,
        };
    }

    /// <summary>Null if it can't be read, which the part for it has said and logged.</summary>
    private async Task<WorkSeen?> WorkAsync(CancellationToken stopping)
    {
        try
        {
            return await work.SeeAsync(stopping);
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            return null;
        }
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
/// <param name="Work">The processes that work, and what recurs; null if that can't be read.</param>
/// <param name="Engine">The name of the store's engine.</param>
public sealed record StatusInsides(WorkSeen? Work, string Engine)
{
    /// <summary>When the process that made the page began (UTC).</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>The bytes of memory that it takes.</summary>
    public required long Memory { get; init; }
}
