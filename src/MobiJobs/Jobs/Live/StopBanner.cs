using System.Globalization;
using MobiJobs.Data;

namespace MobiJobs.Jobs.Live;

/// <summary>The banner of 配信停止.</summary>
public static class StopBanner
{
    /// <summary>Differs from one banner to the next; empty for none.</summary>
    public static string Version(Stopped? stopped) => stopped?.At.Ticks.ToString(CultureInfo.InvariantCulture) ?? "";
}
