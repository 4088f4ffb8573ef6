using System.Globalization;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// Many devices with many jobs each, while NanoMDM loses events, swaps, repeats and delays them, fails though it has
/// queued, is slow and away for a while, and the console is started anew. MOBIJOBS_TEST_FLEET makes more of them.
/// </summary>
public sealed class A_fleet_on_a_bad_day
{
    private static readonly (int Devices, int Jobs) Size = ReadSize();

    [Fact]
    public async Task Every_job_ends_as_its_device_has_it()
    {
        await using var day = await BadDay.StartAsync(Size.Devices);
        await day.OrderAsync(Size.Jobs);

        await day.UntilLeftAsync(Size.Devices * Size.Jobs * 2 / 3);
        await day.RestartConsoleAsync();
        await day.UntilLeftAsync(Size.Devices * Size.Jobs / 3);
        await day.BreakServerAsync();
        await day.UntilLeftAsync(0);
        await day.SettleAsync();

        var jobs = await day.JobsAsync();
        Assert.Equal(Size.Devices * Size.Jobs, jobs.Count);
        Offenders.AssertNone(jobs.Where(j => !day.IsTrue(j)).Select(day.Describe));
        Offenders.AssertNone(jobs.Where(j => !j.Kind.OnlyReads() && day.IdsOf(j).Length > 1).Select(day.Describe));
        Offenders.AssertNone(jobs.Where(j => !j.Kind.OnlyReads() && !day.ShowsEachAnswer(j)).Select(day.Describe));
        Assert.True(day.Troubles is { Lost: > 0, Late: > 0, Twice: > 0 }, $"The day was too good: {day.Troubles}");
        foreach (var device in jobs.GroupBy(j => j.DeviceId))
        {
            Assert.Equal(device.OrderBy(j => j.JoinNo).Select(j => j.Id), day.OrderOf(device.ToArray()));
        }
    }

    private static (int Devices, int Jobs) ReadSize() =>
        Environment.GetEnvironmentVariable("MOBIJOBS_TEST_FLEET")?.Split('x') is [var devices, var jobs]
            ? (int.Parse(devices, CultureInfo.InvariantCulture), int.Parse(jobs, CultureInfo.InvariantCulture))
            : (25, 8);
}
