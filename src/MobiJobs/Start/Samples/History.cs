using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Reports;

namespace MobiJobs.Start.Samples;

/// <summary>Makes up devices and their past, for demonstrations and measurement. Adds to what is there; chunk by chunk, so that others' writes fit between.</summary>
public sealed class History(MobiJobsDb db, TimeProvider clock, OrganizationTime time, SimulatedOptions fleet)
{
    private const int ChunkSize = 40_000;
    private const int Room = 256;

    /// <summary>Writes the devices, then their jobs, oldest first. Returns the number of jobs.</summary>
    public async Task<int> WriteAsync(HistoryPlan plan, CancellationToken stopping)
    {
        await db.OpenForBulkAsync(Room, stopping);
        try
        {
            return await WriteAllAsync(plan, stopping);
        }
        finally
        {
            await db.CloseAfterBulkAsync();
        }
    }

    private async Task<int> WriteAllAsync(HistoryPlan plan, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var random = new Random(plan.Seed);
        var requesters = await RequestersAsync(stopping);
        var devices = await DevicesAsync(plan, random, now, stopping);
        var start = time.MonthStart(now, 1 - plan.Months);
        var orders = new PastOrders(devices, requesters, random, (await db.Operations.MaxAsync(o => (long?)o.Id, stopping) ?? 0) + 1);
        var step = (now - start).TotalMilliseconds / (plan.Jobs + 1);
        for (var done = 0; done < plan.Jobs; done += ChunkSize)
        {
            var count = Math.Min(ChunkSize, plan.Jobs - done);
            var from = start.AddMilliseconds(Math.Floor(step * (done + 1)));
            await db.WriteAsync(() => WriteJobsAsync(orders, random, from, step, count, now, stopping), stopping);
            await db.CheckpointAsync(stopping);
        }

        await db.WriteAsync(() => db.DayCounts.ExecuteDeleteAsync(stopping), stopping); // The past is another now.
        return plan.Jobs;
    }

    private async Task<int[]> RequestersAsync(CancellationToken stopping)
    {
        var known = await db.Requesters.Select(r => r.NormalizedName).ToListAsync(stopping);
        db.Requesters.AddRange(SchoolNames.Requesters.Where(n => !known.Contains(Requester.Normalize(n))).Select(Requester.For));
        await db.SaveChangesAsync(stopping);
        var names = SchoolNames.Requesters.Select(Requester.Normalize).ToArray();
        return await db.Requesters.Where(r => names.Contains(r.NormalizedName)).OrderBy(r => r.Id).Select(r => r.Id).ToArrayAsync(stopping);
    }

    private async Task<HistoryDevice[]> DevicesAsync(HistoryPlan plan, Random random, DateTime now, CancellationToken stopping)
    {
        var groups = await GroupsAsync(stopping);
        var prefix = await db.Devices.AnyAsync(stopping) ? $"S{random.Next(1000, 9999).ToString(CultureInfo.InvariantCulture)}-" : "";
        var registered = time.MonthStart(now, 1 - plan.Months);
        var numbers = Enumerable.Range(0, plan.Devices).Select(i => string.Create(CultureInfo.InvariantCulture, $"{prefix}{(i % 6 / 2) + 1}{(char)('A' + (i % 2))}-{i + 1:0000}")).ToArray();
        var channels = numbers.ToDictionary(n => n, _ => Enrollment.NewChannelId(), StringComparer.Ordinal);
        await db.BulkInsertAsync(numbers.Select((n, i) => Known(n, new DeviceNature(fleet, channels[n]), groups[i % groups.Count], registered, random, now)), keepKeys: false, stopping);
        var ids = await db.Devices.Where(d => d.EnrollmentId == null && d.State == DeviceState.Managed).OrderBy(d => d.Id).Select(d => new { d.Id, d.Number }).ToListAsync(stopping);
        var byNumber = ids.ToDictionary(d => d.Number, d => d.Id, StringComparer.Ordinal);
        await db.BulkInsertAsync(numbers.Select(n => Enrollment.Start(byNumber[n], channels[n], registered)), keepKeys: false, stopping);
        await db.WriteAsync(
            () => db.Devices.Where(d => d.EnrollmentId == null && d.State == DeviceState.Managed).ExecuteUpdateAsync(
                set => set
                    .SetProperty(d => d.EnrollmentId, d => db.Enrollments.Where(e => e.DeviceId == d.Id && e.EndedAt == null).Max(e => (long?)e.Id))
                    .SetProperty(d => d.LastContactAt, now),
                stopping),
            stopping);
        var wanted = numbers.Select(n => byNumber[n]).ToArray();
        return await db.Enrollments.Where(e => wanted.Contains(e.DeviceId)).OrderBy(e => e.DeviceId).Select(e => new HistoryDevice(e.DeviceId, e.Id, e.ChannelId)).ToArrayAsync(stopping);
    }

    /// <summary>What the fleet will say when it is asked, most devices have said already.</summary>
    private static Device Known(string number, DeviceNature nature, int? group, DateTime registered, Random random, DateTime now)
    {
        var device = Device.Register(number, nature.Person, null, null, group, registered);
        var told = now.AddMinutes(-random.Next(5, random.Next(8) == 0 ? 60_000 : 1_200));
        if (random.Next(12) > 0) { device.UpdateInformation(nature.Information, told < registered ? registered : told); }

        return device;
    }

    private async Task<List<int?>> GroupsAsync(CancellationToken stopping)
    {
        var ids = new List<int?>();
        foreach (var path in SchoolNames.Groups) { ids.Add((await GroupRegister.EnsureAsync(db, path.Split(DeviceGroup.Separator), stopping)).Id); }

        return ids;
    }

    private async Task WriteJobsAsync(PastOrders orders, Random random, DateTime from, double step, int count, DateTime now, CancellationToken stopping)
    {
        var nextId = (await db.Jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0) + 1;
        var reports = new List<StoredReport>();
        var jobs = new List<Job>(count);
        for (var i = 0; i < count; i++)
        {
            var past = new PastJob(orders.Next(from.AddMilliseconds(Math.Floor(step * i))), random, now);
            jobs.Add(past.Make(nextId + i));
            if (past.Error is { } error) { reports.Add(StoredReport.FromHistory(nextId + i, past.ChannelId, past.RawError(error), past.EndedAt)); }
        }

        await db.BulkInsertAsync(orders.TakeOperations(), keepKeys: true, stopping);
        await db.BulkInsertAsync(jobs, keepKeys: true, stopping);
        await db.BulkInsertAsync(reports, keepKeys: false, stopping);
    }
}

/// <summary>A device with a past.</summary>
internal sealed record HistoryDevice(long Id, long EnrollmentId, string ChannelId);

/// <summary>One job that ended long ago, as the dice have it.</summary>
internal sealed class PastJob
{
    private readonly PastOrder order;
    private readonly JobStatus status;
    private readonly DateTime? startedAt;

    public PastJob(PastOrder order, Random random, DateTime now)
    {
        this.order = order;
        var failure = SchoolNames.Error(order.Kind, random);
        status = Roll(random.Next(1000), failure is not null);
        Error = status == JobStatus.DeviceError ? failure!.Text(order.Target?.Name ?? "") : null;
        var wait = TimeSpan.FromMilliseconds(random.Next(800, 90_000));
        startedAt = status is JobStatus.Succeeded or JobStatus.DeviceError or JobStatus.SessionTimedOut or JobStatus.ServerError ? Min(order.RegisteredAt + wait, now) : null;
        EndedAt = Min(EndOf(random), now);
    }

    public string ChannelId => order.Device.ChannelId;

    public string? Error { get; }

    public DateTime EndedAt { get; }

    public Job Make(long id)
    {
        var job = new NewJob(order.Device.Id, order.Device.EnrollmentId, order.Kind, order.Target, order.RequesterId) { Reason = order.OperationId is null ? JobReason.Registration : JobReason.Order, OperationId = order.OperationId };
        var verification = status == JobStatus.Succeeded && order.Kind.IsVerified() ? Verification.Confirmed : Verification.None;
        var errorKey = Error is null ? null : ErrorChain.Parse(Error).Key;
        return Job.FromHistory(
            id,
            job,
            new JobHistory(order.RegisteredAt, startedAt, EndedAt, status, errorKey, verification));
    }

    public string RawError(string error) => System.Text.Json.JsonSerializer.Serialize(new { status = "Error", commandId = Guid.Empty, error }, RawOptions);

    private static readonly System.Text.Json.JsonSerializerOptions RawOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JobStatus Roll(int dice, bool canFail) => dice switch
    {
        < 860 => JobStatus.Succeeded,
        < 940 => canFail ? JobStatus.DeviceError : JobStatus.Succeeded,
        < 965 => JobStatus.Canceled,
        < 985 => JobStatus.PushTimedOut,
        < 992 => JobStatus.RequestTimedOut,
        < 998 => JobStatus.SessionTimedOut,
        _ => JobStatus.ServerError,
    };

    private static DateTime Min(DateTime a, DateTime b) => a < b ? a : b;

    private DateTime EndOf(Random random) => status switch
    {
        JobStatus.PushTimedOut or JobStatus.RequestTimedOut => Deadlines.Of(order.Kind, order.RegisteredAt),
        JobStatus.SessionTimedOut => startedAt!.Value + Deadlines.Session,
        _ => (startedAt ?? order.RegisteredAt).AddMilliseconds(random.Next(500, 60_000)),
    };
}
