using System.Collections.Concurrent;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Data;

namespace MobiJobs.Benchmarks.Fleet;

/// <summary>
/// Takes background work as Hangfire would, and does it when it is told to, one after the other, until none is left.
/// </summary>
public sealed class WorkInTurn : IBackgroundJobClient
{
    private readonly ConcurrentQueue<Job> waiting = [];

    public string Create(Job job, IState state)
    {
        waiting.Enqueue(job);
        return "";
    }

    public bool ChangeState(string jobId, IState state, string expectedState) => false;

    /// <summary>Does what waits, and what that brings. Returns how much it was.</summary>
    public async Task<int> DoAllAsync(IServiceProvider services)
    {
        var done = 0;
        for (; waiting.TryDequeue(out var job); done++)
        {
            await using var scope = services.CreateWorkScope("background work");
            var worker = ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, job.Type);
            if (job.Method.Invoke(worker, [.. job.Args]) is Task task) { await task; }
        }

        return done;
    }
}
