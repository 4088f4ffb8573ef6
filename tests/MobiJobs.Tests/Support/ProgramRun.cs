using System.Diagnostics;

namespace MobiJobs.Tests.Support;

/// <summary>Runs the program as a process of its own.</summary>
internal static class ProgramRun
{
    /// <summary>From its words until it ends by itself.</summary>
    public static async Task<(int Code, string Output, string Errors)> OfAsync(string store, params string[] words)
    {
        var start = StartIn(AppContext.BaseDirectory, words);
        start.RedirectStandardError = true;
        start.Environment["ConnectionStrings__MobiJobs"] = store;
        start.Environment["Vpp__Kind"] = "AppsAndBooks";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
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
