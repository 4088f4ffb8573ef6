using System.Globalization;
using MobiJobs.Queue;

namespace MobiJobs.Shared;

/// <summary>The banner of 配信停止.</summary>
public static class StopBanner
{
    /// <summary>Tells one banner from another; empty for none.</summary>
    public static string Version(Stopped? stopped) => stopped?.At.Ticks.ToString(CultureInfo.InvariantCulture) ?? "";
}
