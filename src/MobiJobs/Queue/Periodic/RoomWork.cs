using System.Linq.Expressions;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Queue.Periodic;

/// <summary>Registers the work that the queue runs for other rooms, and the classes that do it.</summary>
public static class RoomWork
{
    /// <summary>Registers a sweep.</summary>
    public static IServiceCollection AddSweep<T>(this IServiceCollection services, SweepStage stage)
        where T : class, ISweep
    {
        services.TryAddScoped<T>();
        return services.AddSingleton(new Sweep(typeof(T), stage));
    }

    /// <summary>Registers a purge; purges run in the order of their registration.</summary>
    public static IServiceCollection AddPurge<T>(this IServiceCollection services, bool runsLast = false)
        where T : class, IPurge
    {
        services.TryAddScoped<T>();
        return services.AddSingleton(new Purge(typeof(T), runsLast));
    }

    /// <summary>Registers work that is done each second; steps run in the order of their registration.</summary>
    public static IServiceCollection AddPeriodicStep<T>(this IServiceCollection services)
        where T : class, IPeriodicStep
    {
        services.TryAddScoped<T>();
        return services.AddSingleton(new PeriodicStep(typeof(T)));
    }

    /// <summary>Registers recurring work.</summary>
    public static IServiceCollection AddRecurring<T>(
        this IServiceCollection services,
        string name,
        Rhythm rhythm,
        Expression<Func<T, Task>> call,
        bool alsoAtStart = false)
        where T : class
    {
        services.TryAddScoped<T>();
        return services.AddSingleton<RecurringWork>(new RecurringWork<T>(name, rhythm, alsoAtStart, call));
    }

    /// <summary>Registers what follows when a job was answered.</summary>
    public static IServiceCollection AddJobEnded<T>(this IServiceCollection services)
        where T : class, IJobEnded
    {
        services.TryAddScoped<T>();
        return services.AddScoped<IJobEnded>(provider => provider.GetRequiredService<T>());
    }
}
