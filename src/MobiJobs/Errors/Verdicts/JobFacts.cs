using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Errors.Verdicts;

/// <summary>What our data says of a job that failed: of its device, its app, its licence, and of others like it. Times are UTC.</summary>
public sealed record JobFacts(
    FailedJob Subject,
    Device Device,
    App? App,
    DeviceApp? Installed,
    VppFacts Vpp,
    IReadOnlyList<Restricting> Restricting,
    Seen? Lost,
    Seen? Profile,
    long? EqualJobId,
    OtherDevices Others,
    long? RetriedById,
    DateTime Now);

/// <summary>What the job was about.</summary>
public sealed record FailedJob(long Id, JobKind Kind, long DeviceId, long? StoreId, string? BundleId, string? ProfileId, string? ErrorKey, DateTime EndedAt);

/// <summary>The licence side of a delivery. Without a token that the device's group may use, there is nothing else.</summary>
/// <param name="Known">Whether there is any token at all.</param>
public sealed record VppFacts(bool Known, VppToken? Token, VppContent? Content, VppUser? User, License? OfUser, License? OfDevice, bool IsBeingAssigned)
{
    public static readonly VppFacts None = new(false, null, null, null, null, null, false);
}

/// <summary>What the last order that succeeded left behind, and when.</summary>
public sealed record Seen(bool Is, DateTime At);

/// <summary>How many other devices failed the same way in the same hour, and how many of them are in the device's own group.</summary>
public sealed record OtherDevices(int Count, int InGroup);

/// <summary>Gathers the facts: a dozen look-ups by key, none of which grows with the fleet.</summary>
public sealed class FactFinder(MobiJobsDb db, TimeProvider clock)
{
    private const int MostOthers = 1_000;
    private const int MostSettings = 200;

    private static readonly JobKind[] Deliveries = [JobKind.VppInstall, JobKind.AppInstall];

    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan StillInstalling = TimeSpan.FromDays(1);

    /// <summary>What is known of a job that has ended; null for any other.</summary>
    public async Task<JobFacts?> FindAsync(long jobId, CancellationToken stopping)
    {
        var subject = await db.Jobs.Where(j => j.Id == jobId && j.EndedAt != null)
            .Select(j => new FailedJob(j.Id, j.Kind, j.DeviceId, j.StoreId, j.BundleId, j.ProfileId, j.ErrorKey, j.EndedAt!.Value)).FirstOrDefaultAsync(stopping);
        if (subject is null) { return null; }

        return await GatherAsync(subject, await db.Devices.AsNoTracking().SingleAsync(d => d.Id == subject.DeviceId, stopping), stopping);
    }

    internal async Task<JobFacts> GatherAsync(FailedJob subject, Device device, CancellationToken stopping) => new(
        subject,
        device,
        await AppAsync(subject, stopping),
        subject.BundleId is { } bundle ? await db.DeviceApps.AsNoTracking().FirstOrDefaultAsync(a => a.DeviceId == device.Id && a.BundleId == bundle, stopping) : null,
        await VppAsync(subject, device, stopping),
        await RestrictingAsync(subject, stopping),
        await LostAsync(subject, stopping),
        await ProfileAsync(subject, stopping),
        await EqualAsync(subject, stopping),
        await OthersAsync(subject, device.GroupId, stopping),
        await db.Jobs.Where(j => j.RetryOfId == subject.Id).Select(j => (long?)j.Id).FirstOrDefaultAsync(stopping),
        clock.UtcNow());

    private async Task<App?> AppAsync(FailedJob subject, CancellationToken stopping)
    {
        if (subject.StoreId is null && subject.BundleId is null) { return null; }

        return await db.Apps.AsNoTracking()
            .Where(a => (subject.StoreId != null && a.StoreId == subject.StoreId) || (subject.BundleId != null && a.BundleId == subject.BundleId))
            .OrderBy(a => a.RetiredAt != null).ThenBy(a => a.Id).FirstOrDefaultAsync(stopping);
    }

    /// <summary>The token that serves the device's group: its own, or one shared to it; of several, the one that has the content.</summary>
    private async Task<VppFacts> VppAsync(FailedJob subject, Device device, CancellationToken stopping)
    {
        if (subject.Kind is not (JobKind.VppInstall or JobKind.AppInstall or JobKind.BookInstall or JobKind.VppInvite)) { return VppFacts.None; }

        var user = device.VppUserId is { } userId ? await db.VppUsers.AsNoTracking().FirstOrDefaultAsync(u => u.Id == userId, stopping) : null;
        var tokens = await db.VppTokens.AsNoTracking().Where(t => t.GroupId == device.GroupId || db.VppShares.Any(s => s.TokenId == t.Id && s.GroupId == device.GroupId)).ToListAsync(stopping);
        if (tokens.Count == 0) { return VppFacts.None with { Known = await db.VppTokens.AnyAsync(stopping), User = user }; }

        var ids = tokens.ConvertAll(t => t.Id);
        var contents = await db.VppContents.AsNoTracking().Where(c => ids.Contains(c.TokenId) && c.StoreId == subject.StoreId).ToListAsync(stopping);
        var token = tokens.OrderBy(t => t.Id != user?.TokenId).ThenByDescending(t => contents.Exists(c => c.TokenId == t.Id)).ThenBy(t => t.Id).First();
        var licenses = await db.Licenses.AsNoTracking()
            .Where(l => ids.Contains(l.TokenId) && l.StoreId == subject.StoreId && ((l.UserId != null && l.UserId == device.VppUserId) || (l.SerialNumber != null && l.SerialNumber == device.SerialNumber)))
            .ToListAsync(stopping);
        var isBeingAssigned = await db.VppOrders.AnyAsync(o => o.TokenId == token.Id && o.DueAt != null && o.Kind == VppOrderKind.Assign, stopping);
        return new VppFacts(true, token, contents.Find(c => c.TokenId == token.Id), user, licenses.Find(l => l.UserId is not null), licenses.Find(l => l.SerialNumber is not null), isBeingAssigned);
    }

    /// <summary>What was applied last and not removed since, as far as it went through us.</summary>
    private async Task<IReadOnlyList<Restricting>> RestrictingAsync(FailedJob subject, CancellationToken stopping)
    {
        if (!subject.Kind.Delivers()) { return []; }

        JobKind[] settings = [JobKind.ProfileInstall, JobKind.ProfileRemove, JobKind.FeatureSetApply, JobKind.FeatureSetRemove];
        var history = await db.Jobs
            .Where(j => j.DeviceId == subject.DeviceId && j.Status == JobStatus.Succeeded && settings.Contains(j.Kind) && j.ProfileId != null)
            .OrderByDescending(j => j.Id).Select(j => new { j.Kind, j.ProfileId, At = j.EndedAt!.Value }).Take(MostSettings).ToListAsync(stopping);
        var applied = history.GroupBy(j => j.ProfileId!, StringComparer.Ordinal).Select(g => g.First()).Where(j => j.Kind is JobKind.ProfileInstall or JobKind.FeatureSetApply).ToDictionary(j => j.ProfileId!, j => j.At, StringComparer.Ordinal);
        if (applied.Count == 0) { return []; }

        var profiles = await db.Profiles.Where(p => p.RestrictsAppStore && applied.Keys.Contains(p.Identifier)).Select(p => new { p.Name, p.Identifier, Address = "/profiles/" + p.Id }).ToListAsync(stopping);
        var sets = await db.FeatureSets.Where(s => s.RestrictsAppStore && applied.Keys.Contains(s.Identifier)).Select(s => new { s.Name, s.Identifier, Address = "/feature-sets/" + s.Id }).ToListAsync(stopping);
        return [.. profiles.Concat(sets).Select(r => new Restricting(r.Name, r.Address, applied[r.Identifier])).OrderByDescending(r => r.AppliedAt)];
    }

    /// <summary>Null where no lost mode ever went through us.</summary>
    private async Task<Seen?> LostAsync(FailedJob subject, CancellationToken stopping)
    {
        var last = await db.Jobs
            .Where(j => j.DeviceId == subject.DeviceId && j.Status == JobStatus.Succeeded && (j.Kind == JobKind.LostModeOn || j.Kind == JobKind.LostModeOff))
            .OrderByDescending(j => j.Id).Select(j => new { j.Kind, At = j.EndedAt!.Value }).FirstOrDefaultAsync(stopping);
        return last is null ? null : new(last.Kind == JobKind.LostModeOn, last.At);
    }

    /// <summary>Null where the job is about no profile, or none of that id ever went through us.</summary>
    private async Task<Seen?> ProfileAsync(FailedJob subject, CancellationToken stopping)
    {
        if (subject.ProfileId is null) { return null; }

        var last = await db.Jobs
            .Where(j => j.DeviceId == subject.DeviceId && j.Status == JobStatus.Succeeded && j.ProfileId == subject.ProfileId && j.Id < subject.Id)
            .OrderByDescending(j => j.Id).Select(j => new { j.Kind, At = j.EndedAt!.Value }).FirstOrDefaultAsync(stopping);
        return last is null ? null : new(last.Kind is JobKind.ProfileInstall or JobKind.FeatureSetApply, last.At);
    }

    /// <summary>Another delivery of the same app to the same device that is open, or ended lately and was not seen installed.</summary>
    private async Task<long?> EqualAsync(FailedJob subject, CancellationToken stopping)
    {
        if (!(Deliveries.Contains(subject.Kind) || subject.Kind == JobKind.AppRemove) || (subject.StoreId is null && subject.BundleId is null)) { return null; }

        var since = subject.EndedAt - StillInstalling;
        return await db.Jobs
            .Where(j => j.DeviceId == subject.DeviceId && j.Id != subject.Id && Deliveries.Contains(j.Kind) && (subject.BundleId == null ? j.StoreId == subject.StoreId : j.BundleId == subject.BundleId))
            .Where(j => j.DueAt != null || (j.Status == JobStatus.Succeeded && j.EndedAt >= since && j.EndedAt <= subject.EndedAt && j.Verification != Verification.Confirmed))
            .OrderByDescending(j => j.Id).Select(j => (long?)j.Id).FirstOrDefaultAsync(stopping);
    }

    /// <summary>Other devices that failed the same way within half an hour of it.</summary>
    private async Task<OtherDevices> OthersAsync(FailedJob subject, int? group, CancellationToken stopping)
    {
        if (string.IsNullOrEmpty(subject.ErrorKey)) { return new(0, 0); }

        var (from, to) = (subject.EndedAt - HalfAnHour, subject.EndedAt + HalfAnHour);
        var others = await db.Jobs.Where(j => j.ErrorKey == subject.ErrorKey && j.EndedAt >= from && j.EndedAt <= to && j.DeviceId != subject.DeviceId)
            .Select(j => new { j.DeviceId, j.Device.GroupId }).Take(MostOthers).Distinct().ToListAsync(stopping);
        return new(others.Count, group is null ? 0 : others.Count(o => o.GroupId == group));
    }
}
