using System.Linq.Expressions;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// Registrations under way, chosen by what an order has settled before its jobs exist: its operation, their kind, who
/// ordered them, and the status that each will have at first.
/// </summary>
public sealed record RegisteringChoice
{
    public static readonly RegisteringChoice All = new() { IsWaiting = true, IsReserved = true };

    public static readonly RegisteringChoice None = new();

    public long? OperationId { get; private init; }

    public JobKind? Kind { get; private init; }

    public int? RequestedById { get; private init; }

    /// <summary>Whether orders to be carried out at once are meant.</summary>
    public bool IsWaiting { get; private init; }

    /// <summary>Whether reserved orders are meant.</summary>
    public bool IsReserved { get; private init; }

    /// <summary>Whether any order can be meant.</summary>
    public bool Any => IsWaiting || IsReserved;

    /// <summary>Whether nothing but perhaps the operation limits it, so that it means jobs of any kind.</summary>
    public bool IsWhole => IsWaiting && IsReserved && Kind is null && RequestedById is null;

    /// <summary>
    /// What of the registrations under way a filter includes, and what it leaves aside because nobody can tell yet:
    /// only a job, once it is registered, has a device, a group or a wake-up under way.
    /// </summary>
    public static async Task<(RegisteringChoice Included, RegisteringChoice Aside)> OfAsync(
        JobFilter filter, MobiJobsDb db, CancellationToken stopping)
    {
        var requester = await filter.RequesterAsync(db, stopping);
        if (filter.User is not null && requester is null) { return (None, None); }

        var choice = new RegisteringChoice
        {
            OperationId = filter.Operation,
            Kind = filter.Kind,
            RequestedById = requester,
            IsWaiting = Means(filter, JobStatus.Waiting),
            IsReserved = Means(filter, JobStatus.Reserved),
        };
        var heads = choice.IsWaiting || Means(filter, JobStatus.Pushing) || Means(filter, JobStatus.RetryWaiting);
        return AsksForJobs(filter)
            ? (None, choice with { IsWaiting = heads })
            : (choice, choice with { IsWaiting = heads && !choice.IsWaiting, IsReserved = false });
    }

    /// <summary>The runs whose jobs, or some of them, are meant.</summary>
    public IQueryable<Run> Apply(IQueryable<Run> runs, MobiJobsDb db)
    {
        if (!Any) { return runs.Where(_ => false); }

        if (RequestedById is { } requester) { runs = runs.Where(IsOf(requester)); }

        if (OperationId is { } id)
        {
            runs = runs.Where(r => db.Operations.Any(o => o.Id == id && o.RunId == r.Id));
        }

        if (IsWaiting != IsReserved)
        {
            runs = runs.Where(r => db.Operations.Any(o => o.RunId == r.Id && o.ReservedFor != null) == IsReserved);
        }

        return runs;
    }

    /// <summary>What is delivered automatically is SYSTEM's, whoever ran the list.</summary>
    private static Expression<Func<Run, bool>> IsOf(int requester) => r => requester == Requester.SystemId
        ? r.Kind == RunKind.DeliverAutomatically || r.RequestedById == requester
        : r.Kind != RunKind.DeliverAutomatically && r.RequestedById == requester;

    private static bool Means(JobFilter filter, JobStatus status) =>
        filter.Statuses.Count == 0 || filter.Statuses.Contains(status);

    /// <summary>Whether the filter has a condition that no order answers.</summary>
    private static bool AsksForJobs(JobFilter filter) =>
        !(filter with { Open = false, Operation = null, Kind = null, User = null, Statuses = [] }).IsEmpty;
}
