using System.Globalization;
using MobiJobs.Data;

namespace MobiJobs.Jobs.Live;

/// <summary>The banner of 配信停止.</summary>
public static class StopBanner
{
    /// <summary>Distinguishes one stop from the next; empty if delivery is not stopped.</summary>
    public static string Version(Stopped? stopped) => stopped?.At.Ticks.ToString(CultureInfo.InvariantCulture) ?? "";
}
