using System.Diagnostics;

namespace MobiJobs.Tests.Support;

/// <summary>Runs the program from its words to its end.</summary>
internal static class ProgramRun
{
    /// <summary>The program as a process of its own, until it ends by itself.</summary>
    public static async Task<(int Code, string Output, string Errors)> OfAsync(string store, params string[] words)
    {
        var name = OperatingSystem.IsWindows() ? "MobiJobs.exe" : "MobiJobs";
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, name), words)
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ConnectionStrings__MobiJobs"] = store;
        start.Environment["Vpp__Kind"] = "AppsAndBooks";
        start.Environment["Keys__Certificate"] = TestCertificate.File;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
