using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MobiJobs.Tests.Support;

/// <summary>
/// How long the current thread has worked: what others do on a busy machine meanwhile does not count. Elsewhere than on
/// Linux, time as it passes.
/// </summary>
internal static class ThreadTime
{
    private const int OfThread = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>What is measured is the difference of two readings.</summary>
    public static TimeSpan Now => OperatingSystem.IsLinux() && Read(OfThread, out var time) == 0
        ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : Stopwatch.GetElapsedTime(0);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Read(int clock, out Reading time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Reading
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
