using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MobiJobs.Data;

/// <summary>How the store is written: in transactions that begin anew where others were in their way.</summary>
public abstract partial class MobiJobsDb
{
    private const int MaxAttempts = 5;
    private const int LongestPauseMilliseconds = 40;

    /// <summary>No attempt begins later: whoever waits for the change is to hear in time that it fails.</summary>
    private static readonly TimeSpan LastBeginning = TimeSpan.FromSeconds(3);

    private readonly List<Func<Task>> afterCommit = [];
    private bool isCommitting;

    /// <summary>
    /// Runs a change as one transaction; within a transaction, as part of it. If the engine allows only one writer,
    /// waits for a turn within this process, which is fairer and quicker than the engine's own wait. Where the store
    /// undoes the transaction for the sake of others, the change is run again: it must read everything that it decides
    /// by, and leave nothing behind but rows. It is run once where the context tracks something already, since that
    /// would be taken for stored.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<Task<T>> change, CancellationToken stopping) =>
        Database.CurrentTransaction is not null ? change()
        : ChangeTracker.Entries().Any() ? CommitAsync(change, stopping)
        : WriteAnewAsync(change, stopping);

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<Task> change, CancellationToken stopping) => WriteAsync(
        async () =>
        {
            await change();
            return true;
        },
        stopping);

    /// <summary>The same for a change that can't be run again, such as one that answers a request.</summary>
    public Task<T> WriteOnceAsync<T>(Func<Task<T>> change, CancellationToken stopping) =>
        Database.CurrentTransaction is not null ? change() : CommitAsync(change, stopping);

    /// <summary>
    /// Runs an action once the current transaction is committed; at once if there is none. A failure is logged and not
    /// thrown: the change is committed, and a caller that saw an exception would repeat it.
    /// </summary>
    public Task AfterCommitAsync(Func<Task> action)
    {
        if (Database.CurrentTransaction is null) { return RunAsync(action); }

        afterCommit.Add(action);
        return Task.CompletedTask;
    }

    /// <summary>Saves as one transaction; what could not be saved stays as it is, and is saved anew.</summary>
    public override Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default)
    {
        Task<int> Save() => base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        return Database.CurrentTransaction is not null ? Save() : AnewAsync(Save, () => { }, cancellationToken);
    }

    /// <summary>Waits until this context may write.</summary>
    protected virtual Task<IDisposable?> TakeTurnAsync(CancellationToken stopping) =>
        Task.FromResult<IDisposable?>(null);

    /// <summary>Whether a transaction that failed so, before its commit, may be begun anew.</summary>
    protected virtual bool MayBeginAnew(Exception error) => IsPassing(error);

    private async Task<T> WriteAnewAsync<T>(Func<Task<T>> change, CancellationToken stopping)
    {
        var inserted = new List<(object Row, IEntityType Type)>();
        void Note(object? sender, EntityStateChangedEventArgs e)
        {
            if (e is { OldState: EntityState.Added, NewState: EntityState.Unchanged })
            {
                inserted.Add((e.Entry.Entity, e.Entry.Metadata));
            }
        }

        ChangeTracker.StateChanged += Note;
        try
        {
            return await AnewAsync(change, () => Forget(inserted), stopping);
        }
        finally
        {
            ChangeTracker.StateChanged -= Note;
        }
    }

    private async Task<T> AnewAsync<T>(Func<Task<T>> change, Action forget, CancellationToken stopping)
    {
        var began = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CommitAsync(change, stopping);
            }
            catch (Exception e) when (attempt < MaxAttempts && BeginsAnew(e, began))
            {
                forget();
            }

            // At random, or those that met would meet again.
            await Task.Delay(RandomNumberGenerator.GetInt32(LongestPauseMilliseconds) * attempt, stopping);
        }
    }

    /// <summary>Whether it may be begun anew. Of a commit that failed nobody knows whether it was done.</summary>
    private bool BeginsAnew(Exception error, long began) => !isCommitting
        && Database.CurrentTransaction is null
        && Stopwatch.GetElapsedTime(began) < LastBeginning
        && MayBeginAnew(error);

    /// <summary>
    /// Nothing that was written counts. What was given an id by the store, and may be added again, has none any more.
    /// </summary>
    private void Forget(List<(object Row, IEntityType Type)> inserted)
    {
        ChangeTracker.Clear();
        foreach (var (row, type) in inserted)
        {
            foreach (var key in type.FindPrimaryKey()!.Properties.Where(k => k.ValueGenerated == ValueGenerated.OnAdd))
            {
                key.PropertyInfo?.SetValue(row, Activator.CreateInstance(key.ClrType));
            }
        }

        inserted.Clear();
    }

    private async Task<T> CommitAsync<T>(Func<Task<T>> change, CancellationToken stopping)
    {
        afterCommit.Clear(); // Left by a change that was rolled back.
        isCommitting = false;
        var result = await CommitNowAsync(change, stopping);
        foreach (var action in afterCommit.ToArray()) { await RunAsync(action); }

        return result;
    }

    private async Task<T> CommitNowAsync<T>(Func<Task<T>> change, CancellationToken stopping)
    {
        using var turn = await TakeTurnAsync(stopping);
        await using var transaction = await Database.BeginTransactionAsync(stopping);
        var result = await change();
        isCommitting = true;
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    private async Task RunAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception e)
        {
            this.GetService<ILoggerFactory>()
                .CreateLogger<MobiJobsDb>()
                .LogError(e, "The change is committed, but something that was to follow it failed");
        }
    }
}
