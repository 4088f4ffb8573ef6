using System.Runtime.InteropServices;

namespace MobiJobs.Start;

/// <summary>
/// What MALLOC_ARENA_MAX=2 in the environment would do, for whoever starts the program without it: the C library keeps
/// a pool of memory for each of many threads otherwise, and each thread that uses the embedded store fills one.
/// </summary>
internal static class NativeMemory
{
    private const int ArenaMax = -8; // M_ARENA_MAX of glibc's malloc.h.
    private const int Arenas = 2;
    private const string Variable = "MALLOC_ARENA_MAX";

    /// <summary>Bounds it, where the C library is glibc and the environment does not say otherwise.</summary>
    public static void Bound()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is not null) { return; }

        if (NativeLibrary.TryLoad("libc.so.6", out var library)
            && NativeLibrary.TryGetExport(library, "mallopt", out var address))
        {
            _ = Marshal.GetDelegateForFunctionPointer<SetOption>(address)(ArenaMax, Arenas);
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetOption(int option, int value);
}
