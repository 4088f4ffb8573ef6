using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Runs.Reports;
using MobiJobs.Runs;

namespace MobiJobs.Api;

/// <summary>How far an act on many is, over HTTP.</summary>
[ApiController, Route("api/v1/runs"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
public sealed class ApiRunsController(
    MobiJobsDb db, RunKeeper runs, CurrentPerson person, OrganizationTime time) : ControllerBase
{
    /// <summary>The progress of an act on many that this person has begun: its items by outcome.</summary>
    /// <param name="id">The run's id.</param>
    [HttpGet("{id:long}", Name = "getRun")]
    public async Task<ActionResult<RunProgress>> Show(long id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await runs.FindConfirmedAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        var operations = await db.Operations.Where(o => o.RunId == id)
            .OrderBy(o => o.Id).Select(o => o.Id).ToListAsync(stopping);
        return RunProgress.Of(run, await runs.ReportAsync(run, stopping), operations, time);
    }
}

/// <summary>An act on many: how many items it has, and what became of them. The outcomes add up to the count.</summary>
public sealed record RunProgress
{
    /// <summary>The run's id.</summary>
    public required long Id { get; init; }

    /// <summary>What it does.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>When it was confirmed.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it is under way.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it met an error: it is tried again, or stands until an administrator decides.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>How many items it has.</summary>
    public required int Count { get; init; }

    /// <summary>Not reached yet.</summary>
    public required int Pending { get; init; }

    /// <summary>Done, such as cancelled or registered.</summary>
    public required int Done { get; init; }

    /// <summary>Stopped before they were registered.</summary>
    public required int NotRegistered { get; init; }

    /// <summary>Had already ended, or had been called off before they were registered.</summary>
    public required int AlreadyEnded { get; init; }

    /// <summary>Handed over to their devices: nobody can take them back.</summary>
    public required int TooLate { get; init; }

    /// <summary>No longer possible, or not allowed.</summary>
    public required int Refused { get; init; }

    /// <summary>Not reached when somebody called the run off.</summary>
    public required int CalledOff { get; init; }

    /// <summary>The operations that it has registered.</summary>
    public required IReadOnlyList<long> OperationIds { get; init; }

    internal static RunProgress Of(
        Run run, RunReport report, IReadOnlyList<long> operations, OrganizationTime time) => new()
        {
            Id = run.Id,
            Kind = run.Kind,
            StartedAt = time.ToOffset(run.StartedAt!.Value),
            EndedAt = time.ToOffset(run.EndedAt),
            HasFailed = run.HasFailed,
            Count = run.Shown,
            Pending = report.Pending,
            Done = report.Done,
            NotRegistered = report.NotRegistered,
            AlreadyEnded = report.EndedBefore,
            TooLate = report.TooLate,
            Refused = report.Refused,
            CalledOff = report.CalledOff,
            OperationIds = operations,
        };
}
