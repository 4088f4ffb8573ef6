namespace MobiJobs.Shared.Input;

/// <summary>A condition with the address of the list without it.</summary>
/// <param name="Field">The name of the condition in addresses, and of its field.</param>
public sealed record ChipLink(string Text, string Field, string Address);

/// <summary>The conditions of a list.</summary>
/// <param name="Clear">The address of the list without any; null where there is none to clear.</param>
public sealed record ChipLinks(IReadOnlyList<ChipLink> All, string? Clear)
{
    /// <summary>The conditions as the list's address has them.</summary>
    /// <param name="textOf">
    /// A condition in the reader's words, by its name and value; null for one that goes with the condition before it.
    /// </param>
    /// <param name="order">What stays when the conditions are cleared.</param>
    public static ChipLinks Of(
        string path,
        IEnumerable<KeyValuePair<string, string?>> conditions,
        Func<string, string, string?> textOf,
        params IReadOnlyList<KeyValuePair<string, string?>> order)
    {
        var parts = new List<(string? Text, string Field, List<KeyValuePair<string, string?>> Query)>();
        foreach (var part in conditions)
        {
            var text = textOf(part.Key, part.Value ?? "");
            if (text is not null || parts.Count == 0) { parts.Add((text, part.Key, [])); }

            parts[^1].Query.Add(part);
        }

        return new(
            [
                .. parts.Select(chip => new ChipLink(
                    chip.Text ?? chip.Field,
                    chip.Field,
                    QueryAddress.Of(path, parts.Where(p => p != chip).SelectMany(p => p.Query).Concat(order)))),
            ],
            parts.Count == 0 ? null : QueryAddress.Of(path, order));
    }

    /// <summary>A list whose few fields say themselves what is set: all of it can be cleared at once.</summary>
    public static ChipLinks OnlyClear(string path, bool isFiltered) => new([], isFiltered ? path : null);
}

/// <summary>What a list shows, for who doesn't see it.</summary>
/// <param name="Address">The list's address as it should be kept; null: the one that was asked for.</param>
public sealed record FoundText(string Text, string? Address = null);
