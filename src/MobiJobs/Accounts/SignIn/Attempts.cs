using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// Counts attempts to give a password, in the store. An attempt is counted before it is judged, so that of forty at
/// once as many are judged as of forty in a row; a right one is taken back.
/// </summary>
public sealed class Attempts(IServiceScopeFactory scopes, TimeProvider clock)
{
    private const int ManyFailures = 100;

    /// <summary>Whether so many have tried this account that each address gets one free attempt only.</summary>
    internal async Task<bool> IsUnderAttackAsync(string name, CancellationToken stopping)
    {
        await using var scope = scopes.CreateWorkScope("sign-in attempts", isAwaited: true);
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var key = Gate.OfAccount(name).Key;
        var counted = await db.Throttles.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, stopping);
        return counted?.FailuresAt(clock.UtcNow()) >= ManyFailures;
    }

    /// <summary>
    /// Counts an attempt at each of these gates, or none if one of them has to wait: then nothing is written, and no
    /// writer is held up, however often somebody tries.
    /// </summary>
    internal async Task<Admission> AdmitAsync(IReadOnlyList<Gate> gates, CancellationToken stopping) =>
        await WaitAsync(gates, stopping) is { } wait
            ? new Admission(wait, 0)
            : await ChangeAsync(gates, (throttles, db) => Admit(gates, throttles, db), stopping);

    /// <summary>Counts a wrong password where nobody ever has to wait.</summary>
    internal Task CountAsync(Gate gate, CancellationToken stopping) => ChangeAsync(
        [gate],
        (throttles, db) =>
        {
            Count(gate, throttles[0], db);
            return true;
        },
        stopping);

    /// <summary>The password was right.</summary>
    internal Task ForgiveAsync(IReadOnlyList<Gate> gates, CancellationToken stopping) => ChangeAsync(
        gates,
        (throttles, db) =>
        {
            foreach (var (throttle, gate) in throttles.Zip(gates))
            {
                if (!IsStored(throttle, db)) { continue; }

                throttle.Forgive();
                if (gate.ForgetsAll) { db.Throttles.Remove(throttle); }
            }

            return true;
        },
        stopping);

    private async Task<TimeSpan?> WaitAsync(IReadOnlyList<Gate> gates, CancellationToken stopping)
    {
        await using var scope = scopes.CreateWorkScope("sign-in attempts", isAwaited: true);
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var keys = gates.Select(g => g.Key).ToArray();
        var (now, known) = (clock.UtcNow(), db.Throttles.AsNoTracking().Where(t => keys.Contains(t.Key)));
        var free = await known.Where(t => t.LastAt <= now)
            .OrderByDescending(t => t.BlockedUntil)
            .Select(t => (DateTime?)t.BlockedUntil)
            .FirstOrDefaultAsync(stopping);
        return free > now ? free - now : null;
    }

    private Admission Admit(IReadOnlyList<Gate> gates, IReadOnlyList<Throttle> throttles, MobiJobsDb db)
    {
        var now = clock.UtcNow();
        foreach (var (throttle, gate) in throttles.Zip(gates)) { throttle.Settle(gate, now); }

        var free = throttles.Max(t => t.BlockedUntil);
        if (free > now) { return new Admission(free - now, 0); }

        foreach (var (throttle, gate) in throttles.Zip(gates)) { Count(gate, throttle, db); }

        return new Admission(null, throttles[0].Failures);
    }

    /// <summary>Only what is counted becomes a row.</summary>
    private void Count(Gate gate, Throttle throttle, MobiJobsDb db)
    {
        throttle.Count(gate, clock.UtcNow());
        if (!IsStored(throttle, db)) { db.Throttles.Add(throttle); }
    }

    private static bool IsStored(Throttle throttle, MobiJobsDb db) =>
        db.Entry(throttle).State != EntityState.Detached;

    /// <summary>
    /// Changes the rows in a context of their own, whatever the caller's holds. Where another attempt was saved first,
    /// it starts over; in each round at least one attempt is saved.
    /// </summary>
    private async Task<T> ChangeAsync<T>(
        IReadOnlyList<Gate> gates,
        Func<IReadOnlyList<Throttle>, MobiJobsDb, T> change,
        CancellationToken stopping)
    {
        while (true)
        {
            await using var scope = scopes.CreateWorkScope("sign-in attempts", isAwaited: true);
            var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
            var result = default(T)!;
            var isSaved = await db.WriteAsync(
                async () =>
                {
                    result = change(await FindAsync(db, gates, stopping), db);
                    return await TrySaveAsync(db, stopping);
                },
                stopping);
            if (isSaved) { return result; }
        }
    }

    private static async Task<bool> TrySaveAsync(MobiJobsDb db, CancellationToken stopping)
    {
        try
        {
            await db.SaveChangesAsync(stopping);
            return true;
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || db.IsUniqueViolation(e))
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<Throttle>> FindAsync(
        MobiJobsDb db, IReadOnlyList<Gate> gates, CancellationToken stopping)
    {
        var keys = gates.Select(g => g.Key).ToArray();
        var known = await db.Throttles.Where(t => keys.Contains(t.Key)).ToDictionaryAsync(t => t.Key, stopping);
        return [.. gates.Select(g => known.GetValueOrDefault(g.Key) ?? Throttle.Of(g))];
    }
}

/// <summary>Whether an attempt may be judged.</summary>
/// <param name="Wait">How long it has to wait instead; null if it may.</param>
/// <param name="Failures">How often it was tried here, this time included.</param>
internal sealed record Admission(TimeSpan? Wait, int Failures);
