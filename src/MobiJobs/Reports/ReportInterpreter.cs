using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Reports;

/// <summary>
/// Interprets stored answers: many in one transaction, with all that follows (the end, the next head, SYSTEM's
/// follow-ups). If a batch fails, its answers are interpreted one by one, so that a bad one holds up no other.
/// </summary>
public sealed class ReportInterpreter(
    MobiJobsDb db,
    AnswerBatch batch,
    CheckIns checkIns,
    AppliedAnswers applied,
    IDeviceGateway gateway,
    ReportTurn turn,
    ILogger<ReportInterpreter> log) : ISweep
{
    private const int BatchSize = 1000;

    /// <summary>
    /// How often in a row a drain takes answers again whose transaction was undone for the sake of others, or that
    /// others seem to have interpreted first.
    /// </summary>
    private const int MaxUndone = 5;

    private int undone;

    /// <summary>Interprets what is stored and waiting, oldest first.</summary>
    public Task DrainAsync(CancellationToken stopping) => turn.TakeAsync(
        async () =>
        {
            while (await PendingAsync(stopping) is { Count: > 0 } pending) { await InterpretAsync(pending, stopping); }
        });

    /// <inheritdoc/>
    public Task SweepAsync(CancellationToken stopping) => DrainAsync(stopping);

    private Task<List<StoredReport>> PendingAsync(CancellationToken stopping)
    {
        db.ChangeTracker.Clear();
        return db.Reports
            .AsNoTracking()
            .Where(r => r.State == ReportState.Pending)
            .OrderBy(r => r.Id)
            .Take(BatchSize)
            .ToListAsync(stopping);
    }

    private async Task InterpretAsync(List<StoredReport> pending, CancellationToken stopping)
    {
        try
        {
            await ApplyAsync(pending, unreadable: false, stopping);
            undone = 0;
        }
        catch (DbUpdateConcurrencyException) when (undone < MaxUndone)
        {
            undone++;
            log.LogDebug("Another process interpreted some of {AnswerCount} answers first", pending.Count);
        }
        catch (Exception e) when ((db.IsPassing(e) || db.IsUniqueViolation(e)) && undone < MaxUndone)
        {
            undone++; // Undone for the sake of another writer: they are still pending, and taken again.
        }
        catch (Exception e) when (pending.Count > 1 && IsOurs(e))
        {
            foreach (var one in pending) { await InterpretAsync(await ReloadAsync(one.Id, stopping), stopping); }
        }
        catch (Exception e) when (pending.Count == 1 && IsOurs(e))
        {
            log.LogError(e, "Answer {ReportId} could not be interpreted; it is kept", pending[0].Id);
            await ApplyAsync(await ReloadAsync(pending[0].Id, stopping), unreadable: true, stopping);
        }
    }

    private bool IsOurs(Exception e) =>
        !db.IsStoreTrouble(e) && !db.IsPassing(e) && e is not OperationCanceledException;

    private Task<List<StoredReport>> ReloadAsync(long reportId, CancellationToken stopping)
    {
        db.ChangeTracker.Clear();
        return db.Reports
            .AsNoTracking()
            .Where(r => r.Id == reportId && r.State == ReportState.Pending)
            .ToListAsync(stopping);
    }

    private async Task ApplyAsync(List<StoredReport> reports, bool unreadable, CancellationToken stopping)
    {
        var read = reports.ConvertAll(r => new ReadReport(r, Read(r, unreadable)));
        var next = await db.WriteAsync(
            async () =>
            {
                // An answer that came before its device left or enrolled again counts as such.
                var heads = await batch.ApplyAsync(read, stopping);
                await CheckInAsync(read, stopping);
                return heads;
            },
            stopping);
        await applied.FollowAsync(read, next, stopping);
    }

    /// <summary>Devices come and leave; each message keeps what it has changed.</summary>
    private async Task CheckInAsync(List<ReadReport> reports, CancellationToken stopping)
    {
        var said = reports.FindAll(r => r.Message is EnrollingMessage or EnrolledMessage or LeftMessage);
        var effects = await checkIns.ApplyAsync(
            said.ConvertAll(r => new CheckIn(r.Stored.ChannelId, r.Message)), stopping);
        foreach (var same in said.Zip(effects).GroupBy(e => e.Second, e => e.First.Stored.Id))
        {
            long[] ids = [.. same];
            await db.Reports.Where(r => ids.Contains(r.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Effect, same.Key), stopping);
        }
    }

    private DeviceMessage Read(StoredReport report, bool unreadable)
    {
        var message = gateway.Decode(report.Raw);
        return unreadable
            ? new UnreadableMessage(ReadReport.CommandIdOf(message), "The answer could not be interpreted.")
            : message;
    }
}

/// <summary>A stored answer and what it says.</summary>
public sealed record ReadReport(StoredReport Stored, DeviceMessage Message)
{
    /// <summary>The command that is answered; null if the message answers none.</summary>
    public Guid? CommandId => CommandIdOf(Message);

    /// <inheritdoc cref="CommandId"/>
    public static Guid? CommandIdOf(DeviceMessage message) => message switch
    {
        ProgressMessage progress => progress.CommandId,
        NotNowMessage notNow => notNow.CommandId,
        AcknowledgedMessage done => done.CommandId,
        FailedMessage failed => failed.CommandId,
        UnreadableMessage unreadable => unreadable.CommandId,
        _ => null,
    };
}

/// <summary>
/// Allows one drain at a time in a process. A call that finds one under way only requests another round, so that no
/// worker blocks.
/// </summary>
public sealed class ReportTurn : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private long requested;
    private long done;

    /// <summary>Drains, or has the drain under way look once more.</summary>
    public async Task TakeAsync(Func<Task> drain)
    {
        Interlocked.Increment(ref requested);
        while (Interlocked.Read(ref requested) != Interlocked.Read(ref done) && gate.Wait(0))
        {
            try
            {
                var upTo = Interlocked.Read(ref requested);
                await drain();
                Interlocked.Exchange(ref done, upTo);
            }
            finally
            {
                gate.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();
}
