using System.Text.Json;

namespace MobiJobs.Data.Moving;

/// <summary>How far a move has come; kept in the target, in the same transaction as what it tells of.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Table">The table whose rows are being copied.</param>
/// <param name="Key">The key of its last row that was copied; null if there is none.</param>
internal sealed record MovePlace(MovePhase Phase, string? Table = null, object?[]? Key = null)
{
    /// <summary>Before everything.</summary>
    public static readonly MovePlace Start = new(MovePhase.Rows);

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    public static MovePlace Read(string? text, MovePlan plan)
    {
        if (text is null || JsonSerializer.Deserialize<Written>(text) is not { } written) { return Start; }

        var table = plan.Tables.FirstOrDefault(t => t.Name == written.Table);
        return table is null || written.Key is null
            ? new MovePlace(written.Phase, written.Table)
            : new(written.Phase, table.Name, [.. table.Key.Zip(written.Key, (c, v) => v.Deserialize(c.Type))]);
    }

    /// <summary>As it is stored.</summary>
    public string ToText() => JsonSerializer.Serialize(new
    {
        Phase,
        Table,
        Key = Key?.Select(value => JsonSerializer.SerializeToElement(value, value!.GetType())).ToArray(),
    });

    private sealed record Written(MovePhase Phase, string? Table, JsonElement[]? Key);
}

/// <summary>What a move does, in this order; stored.</summary>
internal enum MovePhase
{
    /// <summary>Rows are copied, table by table.</summary>
    Rows = 0,

    /// <summary>All rows are there: the columns that come late, and the next keys.</summary>
    Late = 1,

    /// <summary>Everything was read on both sides and is the same.</summary>
    Proven = 2,
}
