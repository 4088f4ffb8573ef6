using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;

namespace MobiJobs.Enrollments.PushCertificates;

/// <summary>
/// The devices that most probably can be woken: those that were heard last, and of each push certificate's topic the
/// one that was. Where a certificate is missing, the devices of its topic may well be those heard last of all.
/// </summary>
public static class DevicesHeardLast
{
    private const int Few = 3;
    private const int MaxTopics = 10;

    /// <summary>Their ids in the channel, for who has no scope of its own.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(IServiceProvider services, CancellationToken stopping)
    {
        await using var scope = services.CreateWorkScope("devices heard last");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        return await FindAsync(db, scope.ServiceProvider.GetRequiredService<IDeviceGateway>().Kind, stopping);
    }

    private static async Task<IReadOnlyList<string>> FindAsync(
        MobiJobsDb db, ChannelKind channel, CancellationToken stopping)
    {
        var heard = from enrollment in db.Enrollments
                    where enrollment.Channel == channel && enrollment.EndedAt == null
                    join device in db.Devices on enrollment.DeviceId equals device.Id
                    where device.LastContactAt != null
                    orderby device.LastContactAt descending, device.Id
                    select enrollment.ChannelId;
        var found = await heard.Take(Few).ToListAsync(stopping);
        var topics = await PushCertificateWatch.Managed(db)
            .Select(a => a.Topic).Distinct().OrderBy(topic => topic).Take(MaxTopics).ToListAsync(stopping);
        foreach (var topic in topics)
        {
            var ofTopic = heard.Where(id => db.Arrivals.Any(a => a.ChannelId == id && a.Topic == topic));
            if (await ofTopic.FirstOrDefaultAsync(stopping) is { } last) { found.Add(last); }
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }
}
