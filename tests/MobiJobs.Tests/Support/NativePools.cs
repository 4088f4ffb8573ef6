using System.Runtime.CompilerServices;
using MobiJobs.Start;

namespace MobiJobs.Tests.Support;

/// <summary>Hundreds of stores on many threads: the process of the tests is bounded as the program is.</summary>
internal static class NativePools
{
    [ModuleInitializer]
    internal static void Bound() => NativeMemory.Bound();
}
