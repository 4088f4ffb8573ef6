using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Runs;

namespace MobiJobs.Tests.Support;

/// <summary>The same act in chunks of so few items that a short history comes between two of them.</summary>
internal sealed class SmallChunks(IRunAct act, int size) : IRunAct
{
    /// <summary>Every act of the program from now on.</summary>
    public static void Use(IServiceCollection services, int size)
    {
        foreach (var act in services.Where(s => s.ServiceType == typeof(IRunAct)).ToArray())
        {
            services.Remove(act);
            services.AddScoped<IRunAct>(provider => new SmallChunks(
                (IRunAct)ActivatorUtilities.CreateInstance(provider, act.ImplementationType!),
                size));
        }
    }

    public IReadOnlyCollection<RunKind> Kinds => act.Kinds;

    public int Passes => act.Passes;

    public int ChunkSize => size;

    public bool NewestFirst => act.NewestFirst;

    public string? LabelOf(int reason) => act.LabelOf(reason);

    public IReadOnlyList<string> AlsoDone(Run run) => act.AlsoDone(run);

    public Task CheckAsync(Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping) =>
        act.CheckAsync(run, items, now, stopping);

    public Task<RunAdditions> StartAsync(Run run, DateTime now, CancellationToken stopping) =>
        act.StartAsync(run, now, stopping);

    public Task<Func<Task>?> CarryOutAsync(
        Run run,
        IReadOnlyList<RunItem> items,
        DateTime now,
        CancellationToken stopping) => act.CarryOutAsync(run, items, now, stopping);
}
