using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Enrollments.PushCertificates;

/// <summary>
/// Asks NanoMDM twice a day until when its push certificates are valid. NanoMDM lists no topics, so they are those that
/// devices have enrolled with.
/// </summary>
public sealed class PushCertificateWatch(MobiJobsDb db, ServerCheck server, TimeProvider clock) : ISweep
{
    private const int MaxTopics = 20;

    private static readonly TimeSpan Every = TimeSpan.FromHours(12);

    /// <summary>After a question that was not answered.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    /// <summary>Asks about those that are due.</summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var known = await db.PushCertificates.AsNoTracking().ToListAsync(stopping);
        var due = known.Where(c => c.CheckedAt <= DueBefore(c.Result)).Select(c => c.Topic).ToArray();
        if (known.Count > 0 && due.Length == 0) { return; }

        var used = InUse(db).Select(c => c.Topic);
        await db.PushCertificates.Where(c => !used.Contains(c.Topic)).ExecuteDeleteAsync(stopping);
        var asked = await used.Where(topic => due.Contains(topic)).ToListAsync(stopping);
        await CheckAsync([.. asked, .. await NewAsync(stopping)], stopping);

        DateTime DueBefore(CheckResult last) =>
            now - (last is CheckResult.Good or CheckResult.NoCertificate ? Every : Again);
    }

    /// <summary>Asks about all of them now. Returns what is known then, the first to end first.</summary>
    public async Task<IReadOnlyList<PushCertificate>> CheckAllAsync(CancellationToken stopping)
    {
        var known = await InUse(db).Select(c => c.Topic).ToListAsync(stopping);
        await CheckAsync([.. known, .. await NewAsync(stopping)], stopping);
        return await FindAsync(db, stopping);
    }

    /// <summary>What is known, the first to end first.</summary>
    public static async Task<IReadOnlyList<PushCertificate>> FindAsync(MobiJobsDb db, CancellationToken stopping) =>
        await InUse(db).AsNoTracking().OrderBy(c => c.NotAfter).ThenBy(c => c.Topic).Take(MaxTopics)
            .ToListAsync(stopping);

    /// <summary>Those that devices under management are woken with.</summary>
    public static IQueryable<PushCertificate> InUse(MobiJobsDb db) => db.PushCertificates
        .Where(c => Managed(db).Any(a => a.Topic == c.Topic));

    /// <summary>What is known of devices under management whose topic is known.</summary>
    internal static IQueryable<Arrival> Managed(MobiJobsDb db) => db.Arrivals
        .Where(a => a.Topic != null && db.Devices.Any(d => d.Id == a.DeviceId && d.EnrollmentId != null));

    private Task<List<string>> NewAsync(CancellationToken stopping) => Managed(db)
        .Where(a => !db.PushCertificates.Any(c => c.Topic == a.Topic))
        .Select(a => a.Topic!).Distinct().Take(MaxTopics).ToListAsync(stopping);

    private async Task CheckAsync(IReadOnlyList<string> topics, CancellationToken stopping)
    {
        var asked = topics.Take(MaxTopics).ToArray();
        var answers = await Task.WhenAll(asked.Select(topic => server.CertificateAsync(topic, stopping)));
        foreach (var (topic, answer) in asked.Zip(answers)) { await NoteAsync(topic, answer, stopping); }
    }

    /// <summary>Another process may note the same at once; both know it from the same server.</summary>
    private async Task NoteAsync(string topic, Checked answer, CancellationToken stopping)
    {
        db.ChangeTracker.Clear();
        var certificate = await db.PushCertificates.SingleOrDefaultAsync(c => c.Topic == topic, stopping)
            ?? db.PushCertificates.Add(PushCertificate.Of(topic)).Entity;
        certificate.Note(answer, clock.UtcNow());
        try
        {
            await db.SaveChangesAsync(stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            db.ChangeTracker.Clear();
        }
    }
}
