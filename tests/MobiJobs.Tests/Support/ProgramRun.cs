using System.Diagnostics;

namespace MobiJobs.Tests.Support;

/// <summary>Runs the program as a process of its own.</summary>
internal static class ProgramRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>From its words until it ends by itself, on the store of a running console.</summary>
    public static Task<(int Code, string Output, string Errors)> OfAsync(
        RunningConsole console, params string[] words) => RunAsync([.. words, .. console.StoreArguments], null);

    /// <summary>The same on a file of the embedded store.</summary>
    public static Task<(int Code, string Output, string Errors)> OfAsync(string store, params string[] words) =>
        RunAsync(words, store);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string[] words, string? store)
    {
        var start = StartIn(AppContext.BaseDirectory, words);
        if (store is not null) { start.Environment["ConnectionStrings__MobiJobs"] = store; }

        start.RedirectStandardError = true;
        start.Environment["Vpp__Kind"] = "AppsAndBooks";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        await using var late = patience.Token.Register(() => process.Kill()); // It serves instead of ending.
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>How the program starts in a folder, as in production.</summary>
    public static ProcessStartInfo StartIn(string folder, params string[] words)
    {
        var name = OperatingSystem.IsWindows() ? "MobiJobs.exe" : "MobiJobs";
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, name), words)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Keys__Certificate"] = TestCertificate.File;
        return start;
    }
}
