using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// NanoMDM wakes devices of two topics, and has lost the push certificate of one. Its devices have the oldest jobs, and
/// were heard last of all.
/// </summary>
public sealed class When_one_topic_s_certificate_is_missing : IAsyncLifetime
{
    private const string NoCertificate = "retrieving push cert for topic \"old\": sql: no rows in result set";

    private static readonly string[] Old = ["old-1", "old-2", "old-3"];
    private static readonly string[] All = [.. Old, "new-4"];

    private StandIn server = null!;
    private RunningConsole console = null!;

    public async Task InitializeAsync()
    {
        server = await StandIn.StartAsync(All);
        console = await RunningConsole.StartAsync(
            "Production",
            "--Gateway:Kind=NanoMdm",
            $"--Gateway:NanoMdm:BaseUrl={server.Address}",
            $"--Gateway:NanoMdm:ApiKey={StandIn.Key}",
            "--Gateway:NanoMdm:WebhookKey=the key of the webhook");
        await AskAsync(async db =>
        {
            foreach (var id in All) { await EnrollAsync(db, id); }

            return true;
        });
    }

    public async Task DisposeAsync()
    {
        await console.DisposeAsync();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // The one error for the whole call, as NanoMDM with PostgreSQL says it.
    public async Task After_an_outage_it_holds_up_none_but_its_devices(bool saysItOfEach)
    {
        Lose(saysItOfEach);
        server.Faults = _ => new Fault.Proxy(HttpStatusCode.ServiceUnavailable);
        await OrderAsync(All);
        await UntilAsync(db => db.Installations.AnyAsync(i => i.ChannelDownAt != null));

        server.Faults = _ => null;

        await UntilAsync(db => db.Installations.AnyAsync(i => i.ChannelDownAt == null));
        await UntilAsync(async db => await RefusalsAsync(db) == Old.Length);
        Assert.Equal((JobStatus.Pushing, 1), await StateAsync("new-4"));
        foreach (var id in Old) { Assert.Equal((JobStatus.RetryWaiting, 1), await StateAsync(id)); }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_that_has_woken_none_yet_takes_it_for_no_outage(bool saysItOfEach)
    {
        Lose(saysItOfEach);

        await OrderAsync(Old);

        await UntilAsync(async db => await RefusalsAsync(db) == Old.Length);
        Assert.False(await AskAsync(db => db.Installations.AnyAsync(i => i.ChannelDownAt != null)));
    }

    [Fact]
    public async Task Where_none_is_left_it_is_an_outage_and_no_attempt_is_counted()
    {
        server.NoPush = NoCertificate;
        await OrderAsync(All);
        await UntilAsync(_ => Task.FromResult(server.Requests.Count(IsTry) >= 2));

        Assert.Equal(
            TroubleKind.NoPushCertificate,
            await AskAsync(db => db.Installations.Select(i => i.ChannelTrouble).SingleAsync()));
        Assert.Equal(0, await AskAsync(RefusalsAsync));

        var due = await AskAsync(db => db.Jobs.MaxAsync(j => j.DueAt));
        server.NoPush = null;
        await UntilAsync(async db => await db.Jobs.CountAsync(j => j.DueAt > due) == All.Length); // All woken anew.
        foreach (var id in All) { Assert.Equal((JobStatus.Pushing, 1), await StateAsync(id)); }
    }

    private static bool IsTry(string request) => request.Contains("mobijobs-connection-test", StringComparison.Ordinal);

    private void Lose(bool saysItOfEach)
    {
        if (saysItOfEach)
        {
            server.PushError = id => Old.Contains(id) ? NoCertificate : null;
            return;
        }

        (server.NoPush, server.HasNoPush) = (NoCertificate, Old.Contains);
    }

    private async Task EnrollAsync(MobiJobsDb db, string id)
    {
        var device = Device.Register(id, "", null, null, null, console.Now);
        db.Devices.Add(device);
        await db.SaveChangesAsync();
        var enrollment = Enrollment.Start(device, ChannelKind.NanoMdm, id, console.Now);
        var arrival = Arrival.Of(id, console.Now);
        arrival.Is(device.Id);
        arrival.Reach(new EnrolledMessage(console.Now, IsFirst: true, Topic: id[..3]));
        db.AddRange(enrollment, arrival);
        await db.SaveChangesAsync();
        device.Enroll(enrollment.Id);
        await db.SaveChangesAsync();
        var heard = console.Now - (Old.Contains(id) ? TimeSpan.FromMinutes(1) : TimeSpan.FromDays(1));
        await db.Devices.Where(d => d.Id == device.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, heard));
    }

    private async Task OrderAsync(string[] ids)
    {
        var enrolled = await AskAsync(db => db.Enrollments.Where(e => ids.Contains(e.ChannelId)).OrderBy(e => e.Id)
            .Select(e => new { e.Id, e.DeviceId }).ToArrayAsync());
        Assert.Equal(ids.Length, enrolled.Length);
        await console.DoAsync<DeviceQueue, bool>(async queue =>
        {
            var orders = enrolled.Select(e => new NewJob(
                e.DeviceId, e.Id, JobKind.DeviceInformation, null, Requester.SystemId));
            await queue.RegisterAsync([.. orders], console.Now, CancellationToken.None);
            return true;
        });
        await console.DoAsync<QueueBell, bool>(bell =>
        {
            bell.Ring([.. enrolled.Select(e => e.DeviceId)]);
            return Task.FromResult(true);
        });
    }

    private async Task<(JobStatus, int)> StateAsync(string id)
    {
        var job = await AskAsync(db => db.Jobs.AsNoTracking().SingleAsync(j => j.Enrollment.ChannelId == id));
        return (job.Status, job.Attempt);
    }

    /// <summary>The jobs whose device could not be woken for this reason, which is shown with them.</summary>
    private static Task<int> RefusalsAsync(MobiJobsDb db) => db.JobEvents
        .Where(e => e.Kind == JobEventKind.WakeRefused && e.Note == NoCertificate)
        .Select(e => e.JobId).Distinct().CountAsync();

    private Task<T> AskAsync<T>(Func<MobiJobsDb, Task<T>> question) => console.DoAsync(question);

    private async Task UntilAsync(Func<MobiJobsDb, Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await AskAsync(isSo)) { await timer.WaitForNextTickAsync(patience.Token); }
    }
}
