using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Vpp.Orders;

/// <summary>
/// What a run asks of Apple: one change, whose people and devices are the items of the run, counted from 1.
/// </summary>
public sealed record VppRunOrder(int TokenId, VppChange Change)
{
    /// <summary>The kinds of run that have such an order.</summary>
    public static readonly IReadOnlyCollection<RunKind> Kinds =
        [.. Enum.GetValues<VppOrderKind>().Select(kind => kind.RunKind())];

    /// <summary>As the run keeps it.</summary>
    public string Write() =>
        JsonSerializer.Serialize(new Stored(TokenId, JsonSerializer.SerializeToElement(Change, Change.GetType())));

    /// <summary>The order of a run.</summary>
    public static VppRunOrder Of(Run run)
    {
        var kind = Enum.GetValues<VppOrderKind>().Single(one => one.RunKind() == run.Kind);
        var stored = JsonSerializer.Deserialize<Stored>(run.Order)!;
        return new VppRunOrder(stored.TokenId, VppOrderKinds.Read(kind, stored.Change.GetRawText()));
    }

    /// <summary>The part of the change that is about these items.</summary>
    public VppChange Part(IEnumerable<RunItem> items) => Change.Part([.. items.Select(i => (int)i.ItemId - 1)]);

    /// <summary>The items that a part of the change is about.</summary>
    public long[] ItemsOf(VppChange part)
    {
        var whose = part.Whose().ToHashSet(StringComparer.Ordinal);
        return [.. Change.Whose().Index().Where(h => whose.Contains(h.Item)).Select(h => h.Index + 1L)];
    }

    private sealed record Stored(int TokenId, JsonElement Change);
}

/// <summary>Writes what became of orders to the items of their runs.</summary>
internal static class VppRunOutcomes
{
    /// <summary>
    /// Gives the items of an order that has ended their outcome, in the transaction that ends it. Nothing for another.
    /// </summary>
    public static async Task NoteOutcomeAsync(this MobiJobsDb db, VppOrder order, CancellationToken stopping)
    {
        if (order.RunId is not { } runId || order.EndedAt is null) { return; }

        if (await db.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId, stopping) is not { } run) { return; }

        var items = db.PendingItems(run, VppRunOrder.Of(run).ItemsOf(order.RequestedChange));
        await (order.State == VppOrderState.Done
            ? items.SetAsync(RunOutcome.Done, stopping)
            : items.RefuseAsync(VppRefusals.Of(order.Code), stopping));
    }
}
