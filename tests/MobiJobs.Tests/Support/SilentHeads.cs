using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.Tests.Support;

/// <summary>Heads of devices that nobody has heard of.</summary>
internal static class SilentHeads
{
    /// <summary>The head of a new device, for so long, and due in an hour.</summary>
    public static async Task<long> AddSilentHeadAsync(this RunningConsole console, string number, TimeSpan since) =>
        (await console.AddSilentQueueAsync(number, since, JobKind.AppList))[0];

    /// <summary>
    /// The queue of a new device, whose first job has been its head for so long and is due in an hour. It becomes all
    /// that at once, so that the console's own worker doesn't take it in between.
    /// </summary>
    public static Task<List<long>> AddSilentQueueAsync(
        this RunningConsole console, string number, TimeSpan since, params JobKind[] kinds) =>
        console.DoAsync<MobiJobsDb, DeviceQueue, List<long>>(async (db, queue) =>
        {
            var began = console.Now - since;
            var device = Device.Register(number, "佐藤 花子", null, null, null, began);
            var enrollment = await db.EnrollAsync(device, $"away-{number}", began);
            var orders = Array.ConvertAll(
                kinds, kind => new NewJob(device.Id, enrollment.Id, kind, null, Requester.SystemId));
            return await db.WriteAsync(
                async () =>
                {
                    await queue.RegisterAsync(orders, began, default);
                    await queue.ClaimHeadsAsync([device.Id], began, default);
                    var jobs = db.Jobs.Where(j => j.DeviceId == device.Id);
                    await jobs.Where(j => j.Stage == JobStage.Active).ExecuteUpdateAsync(
                        set => set.SetProperty(j => j.DueAt, console.Now.AddHours(1)));
                    return await jobs.OrderBy(j => j.JoinNo).Select(j => j.Id).ToListAsync();
                },
                default);
        });
}
