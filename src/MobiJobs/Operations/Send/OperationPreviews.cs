using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Operations between the form and their jobs: a run with one item for each device and thing that is sent, frozen when
/// the form was sent, checked, shown and confirmed.
/// </summary>
public sealed class OperationPreviews(
    MobiJobsDb db,
    RecipientDevices recipients,
    RunPreviews previews,
    RunKeeper runs,
    RunStart start,
    TimeProvider clock)
{
    /// <summary>Devices whose licences are read at once.</summary>
    private const int AtOnce = 2_000;

    /// <summary>Freezes the recipients and begins their check. Many are checked by a worker.</summary>
    public async Task<long> StartAsync(
        OperationOrder order,
        Recipients selection,
        Actor by,
        CancellationToken stopping)
    {
        var found = await recipients.ReadAsync(selection, order.Kind, stopping);
        var run = NewRun(order with { LeaveOut = CheckFindings.LeftOut }, selection, by);
        run.UpTo(await db.NewestSettledIdAsync(stopping));
        var items = Items(order, found.Select(r => r with { Finding = r.Finding & CheckFinding.Deleted }));
        await previews.FreezeToCheckAsync(run, items, stopping);
        await start.CheckAsync(run, stopping);
        return run.Id;
    }

    /// <summary>
    /// Freezes the recipients for a client of the API, which decides itself what to send: only devices that can't be
    /// reached, don't take it or are sure to find no licence are left out.
    /// </summary>
    public async Task<Run> FreezeAsync(
        OperationOrder order,
        Recipients selection,
        Actor by,
        CancellationToken stopping)
    {
        var found = await recipients.ReadAsync(selection, order.Kind, stopping);
        var run = NewRun(order with { LeaveOut = CheckFindings.Unsendable }, selection, by);
        var hopeless = await WithoutTokenAsync(order, found, stopping);
        await previews.FreezeReadyAsync(run, Items(order, found, hopeless), stopping);
        return run;
    }

    /// <summary>Why devices are left out of a run, with the number of its items for each finding alone.</summary>
    public async Task<IReadOnlyDictionary<CheckFinding, int>> LeftOutAsync(Run run, CancellationToken stopping) =>
        (await ReasonsAsync(run, stopping)).ToDictionary(same => same.Key, same => same.Sum(r => r.Value));

    /// <summary>The numbers of these devices in order, so many of each finding at most.</summary>
    public async Task<IReadOnlyDictionary<CheckFinding, IReadOnlyList<string>>> LeftOutNumbersAsync(
        Run run, int most, CancellationToken stopping)
    {
        var numbers = new Dictionary<CheckFinding, IReadOnlyList<string>>();
        foreach (var same in await ReasonsAsync(run, stopping))
        {
            int[] reasons = [.. same.Select(r => r.Key)];
            var left = db.RunItems.Where(
                i => i.RunId == run.Id && i.Outcome == RunOutcome.LeftOut && reasons.Contains(i.Reason));
            numbers.Add(
                same.Key,
                await db.Devices.Where(d => left.Any(i => i.ItemId == d.Id))
                    .OrderBy(d => d.Number).Select(d => d.Number).Take(most).ToListAsync(stopping));
        }

        return numbers;
    }

    private async Task<IReadOnlyList<IGrouping<CheckFinding, KeyValuePair<int, int>>>> ReasonsAsync(
        Run run, CancellationToken stopping) =>
    [
        .. (await db.ReasonsAsync(run.Id, RunOutcome.LeftOut, stopping))
            .GroupBy(r => WhyLeft((CheckFinding)r.Key))
            .OrderBy(same => same.Key),
    ];

    /// <summary>The most serious of what keeps a job from being sent; of anything, where nothing does.</summary>
    private static CheckFinding WhyLeft(CheckFinding found)
    {
        var decisive = found & CheckFindings.Unsendable;
        var among = decisive == CheckFinding.None ? found : decisive;
        return CheckFindings.All.First(f => (among & f) != CheckFinding.None);
    }

    /// <summary>An operation of this person's; null if there is none.</summary>
    public async Task<Run?> FindAsync(long runId, Actor by, CancellationToken stopping) =>
        await runs.FindAsync(runId, by, stopping) is { Kind: RunKind.Register } run ? run : null;

    /// <summary>
    /// Switches between leaving out and sending the jobs with a finding. False if that can't be decided, or somebody
    /// has decided it meanwhile.
    /// </summary>
    public async Task<bool> DecideFindingAsync(
        Run run, CheckFinding finding, bool leaveOut, CancellationToken stopping)
    {
        if (!finding.IsOptional() || !CheckFindings.All.Contains(finding)) { return false; }

        var order = OperationOrder.Of(run);
        var changed = order with { LeaveOut = leaveOut ? order.LeaveOut | finding : order.LeaveOut & ~finding };
        var flag = (int)finding;
        var found = db.RunItems.Where(i => i.RunId == run.Id && (i.Reason & flag) != 0);
        return await db.DecideAsync(run, changed.Write(), found, changed.LeaveOut, stopping);
    }

    /// <summary>
    /// Confirms a preview that showed this number of jobs. Null if the number has changed since, or if the preview has
    /// expired or been confirmed before.
    /// </summary>
    /// <param name="reason">What the second person is told, if one is asked.</param>
    public async Task<Run?> ConfirmAsync(
        Run run, int count, bool clearsQueue, Actor by, CancellationToken stopping, string? reason = null)
    {
        if (run.Count != count) { return null; }

        var confirmed = OperationOrder.Of(run) with { ClearsQueue = clearsQueue };
        var change = new OrderChange(run.Order, confirmed.Write());
        return await start.ConfirmAsync(run.Id, by, AuditAction.OperationRegistered, stopping, change, reason);
    }

    private Run NewRun(OperationOrder order, Recipients selection, Actor by) =>
        Run.Preview(RunKind.Register, selection.Write(), by.RequesterId, clock.UtcNow(), order.Write());

    /// <summary>What is sure to find no licence, as nothing that reaches the device's group has one.</summary>
    private async Task<HashSet<(long DeviceId, int Part)>> WithoutTokenAsync(
        OperationOrder order, IEnumerable<Recipient> recipients, CancellationToken stopping)
    {
        var hopeless = new HashSet<(long DeviceId, int Part)>();
        if (LicenseCheck.LicensedOf(order).Length == 0) { return hopeless; }

        var (parts, now) = (order.Parts, clock.UtcNow());
        foreach (var some in recipients.Select(r => r.DeviceId).Chunk(AtOnce))
        {
            var licenses = await LicenseCheck.ReadAsync(db, order, some, now, stopping);
            hopeless.UnionWith(
                from device in some
                from part in Enumerable.Range(0, parts.Count)
                where licenses.Of(device, parts[part]).HasFlag(CheckFinding.NoToken)
                select (device, part));
        }

        return hopeless;
    }

    /// <summary>Whether it would harm somebody else if the device has changed hands since it was shown.</summary>
    private static bool HoldsEnrollment(JobKind kind) => kind.IsIrreversible() || kind.IsUrgent();

    private static List<RunItem> Items(
        OperationOrder order,
        IEnumerable<Recipient> recipients,
        HashSet<(long DeviceId, int Part)>? withoutToken = null) =>
    [
        .. from recipient in recipients
           from part in Enumerable.Range(0, order.Parts.Count)
           let lacksToken = withoutToken?.Contains((recipient.DeviceId, part)) == true
           let finding = recipient.Finding | (lacksToken ? CheckFinding.NoToken : CheckFinding.None)
           select finding == CheckFinding.None
               ? RunItem.Of(recipient.DeviceId, (byte)part, HoldsEnrollment(order.Kind) ? recipient.EnrollmentId : null)
               : RunItem.LeftOut(recipient.DeviceId, (int)finding, (byte)part),
    ];
}
