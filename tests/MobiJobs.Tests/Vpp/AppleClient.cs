using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MobiJobs.Vpp.AppsAndBooks;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>The real client as the program registers it, with the test's clock and every line of its log.</summary>
public sealed class AppleClient : IDisposable
{
    private readonly ServiceProvider services;

    public AppleClient(VppSettings settings)
    {
        services = new ServiceCollection().AddSingleton<TimeProvider>(Clock)
            .AddLogging(log => log.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddAppsAndBooks(settings)
            .BuildServiceProvider();
    }

    public HurriedTime Clock { get; } = new();

    public LogLines Log { get; } = new();

    public IVppService Apple => services.GetRequiredService<IVppService>();

    public void Dispose() => services.Dispose();
}

/// <summary>A clock that is set by hand. Short pauses end at once.</summary>
public sealed class HurriedTime() : FakeTimeProvider(new DateTimeOffset(2026, 11, 16, 3, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(10);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime < Short) { _ = Task.Run(() => Advance(dueTime)); }

        return timer;
    }
}

/// <summary>Everything that was logged.</summary>
public sealed class LogLines : ConcurrentQueue<string>, ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) =>
            Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
