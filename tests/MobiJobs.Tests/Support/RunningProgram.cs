using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MobiJobs.Tests.Support;

/// <summary>The program as a process of its own: what it says, and its end.</summary>
public sealed class RunningProgram : IDisposable
{
    private const int LinesKept = 20;
    private const int Terminate = 15;
    private const string Serves = "Now listening on: ";

    private readonly ConcurrentQueue<string> said = new();
    private readonly TaskCompletionSource<Uri> listens = new();
    private readonly Process process;

    private RunningProgram(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it serves, once it does.</summary>
    public Task<Uri> Listens => listens.Task;

    /// <summary>The last lines it printed.</summary>
    public string Said => string.Join(Environment.NewLine, said);

    public static RunningProgram Start(string folder, string[] words, Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "MobiJobs.exe" : "MobiJobs"),
            words)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings) { start.Environment[key] = value; }

        return new RunningProgram(start);
    }

    /// <summary>Its exit code, once it ends by itself.</summary>
    public async Task<int> EndsAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Gives it this line on its standard input, and no other.</summary>
    public async Task SayAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        process.StandardInput.Close();
    }

    /// <summary>SIGTERM: what systemd, Docker and Kubernetes send.</summary>
    public void AskToStop() => Assert.Equal(0, SendSignal(process.Id, Terminate));

    /// <summary>SIGKILL. It must have lived until now.</summary>
    public async Task KillAsync()
    {
        Assert.False(process.HasExited, $"The program ended by itself. It said: {Said}");
        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose() => process.Dispose();

    private void Hear(string? line)
    {
        if (line is null) { return; }

        said.Enqueue(line);
        while (said.Count > LinesKept) { said.TryDequeue(out _); }

        if (line.IndexOf(Serves, StringComparison.Ordinal) is >= 0 and var at)
        {
            listens.TrySetResult(new Uri(line[(at + Serves.Length)..].Trim(' ', '"')));
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
