namespace MobiJobs.Tests.Support;

/// <summary>A running console that the tests of a class share.</summary>
public abstract class SharedConsole(string environment = "Production", params string[] settings) : IAsyncLifetime
{
    public RunningConsole Running { get; private set; } = null!;

    public async Task InitializeAsync() => Running = await RunningConsole.StartAsync(environment, settings);

    public async Task DisposeAsync() => await Running.DisposeAsync();
}
