using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>What a device that enrolls by itself says, at seconds of one day, and what a person does to it.</summary>
internal static class Arriving
{
    public const string Udid = "00008140-A54DCA182530BB1D";
    public const string Serial = "F2LXK3ABCD";

    public static readonly DateTime Day = new(2026, 11, 16, 3, 0, 0, DateTimeKind.Utc);

    public static Task DeleteAsync(Scenario scenario) => DepartAsync(scenario, (departures, db) =>
        departures.DeleteAsync(db.Devices, "y.tanaka", scenario.Now, CancellationToken.None));

    public static Task DepartAsync(
        Scenario scenario, Func<DeviceDepartures, MobiJobsDb, Task<IReadOnlyList<Departure>>> depart) =>
        scenario.DoAsync<DeviceDepartures, MobiJobsDb, bool>(async (departures, db) =>
        {
            await db.WriteAsync(() => depart(departures, db), CancellationToken.None);
            return true;
        });

    public static DateTime At(double seconds) => Day.AddSeconds(seconds);

    public static EnrollingMessage Begins(double seconds) =>
        new(At(seconds), new InformationFacts("iPhone", "26.1", Serial, null, null));

    public static EnrolledMessage Reachable(double seconds) => new(At(seconds), IsFirst: true);

    public static EnrolledMessage Renewed(double seconds) => new(At(seconds), IsFirst: false);

    public static Task<Device> DeviceAsync(Scenario scenario) =>
        scenario.AskAsync(db => db.Devices.AsNoTracking().SingleAsync());

    public static Task SayAsync(Scenario scenario, params DeviceMessage[] messages) =>
        SayAsync(scenario, Udid, messages);

    public static async Task SayAsync(Scenario scenario, string channelId, params DeviceMessage[] messages)
    {
        var reports = messages.Select(m => new DeviceReport(channelId, scenario.Channel.Say(m), false)).ToArray();
        await scenario.DoAsync<ReportInbox>(inbox => inbox.ReceiveAsync(reports, CancellationToken.None));
        await scenario.DoAsync<ReportInterpreter>(interpreter => interpreter.DrainAsync(CancellationToken.None));
    }
}
