using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Jobs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Several consoles in one process: the bell of each starts its own workers only.</summary>
public sealed class BellTests
{
    [Fact]
    public async Task Consoles_that_start_at_once_in_one_process_each_do_their_own_work()
    {
        var consoles = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(StartAsync)));
        try
        {
            Assert.Equal(
                consoles.Length,
                consoles.Select(c => c.Services.GetRequiredService<JobStorage>()).Distinct().Count());
            Assert.Equal(
                consoles.Length,
                consoles.Select(c => c.Services.GetRequiredService<JobActivator>()).Distinct().Count());
            foreach (var console in consoles) { await RegisterAsync(console); }

            foreach (var console in consoles) { await UntilFetchedAsync(console); }
        }
        finally
        {
            foreach (var console in consoles) { await console.DisposeAsync(); }
        }
    }

    private static Task<RunningConsole> StartAsync() =>
        RunningConsole.StartAsync("Production", "--Gateway:Simulated:Speed=1000", "--Gateway:Simulated:Faults=0");

    private static async Task RegisterAsync(RunningConsole console)
    {
        await using var scope = console.Services.CreateWorkScope("test");
        var device = Device.Register("1A-0001", "佐藤 花子", null, null, null, DateTime.UnixEpoch.AddYears(56));
        await scope.ServiceProvider
            .GetRequiredService<DeviceRegister>()
            .RegisterAsync(device, new Actor("test", Requester.SystemId), default);
    }

    /// <summary>Waits for SYSTEM's first job to succeed: sooner than the sweep alone would start it.</summary>
    private static async Task UntilFetchedAsync(RunningConsole console)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(timeout.Token))
        {
            await using var scope = console.Services.CreateWorkScope("test");
            var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
            if (await db.Jobs.AnyAsync(j => j.Status == JobStatus.Succeeded))
            {
                return;
            }
        }
    }
}
