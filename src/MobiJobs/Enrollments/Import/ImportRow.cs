namespace MobiJobs.Enrollments.Import;

/// <summary>A row of the file. Null stands for an empty cell or a missing column.</summary>
public sealed record ImportRow(
    long Line,
    string Number,
    string? Owner,
    string? Model,
    string? Serial,
    string? Group,
    string? Problem)
{
    /// <summary>The device's id in the channel, where it is enrolled there already.</summary>
    public string? ChannelId { get; init; }

    /// <summary>Whether the file has no numbers, so that the serial number says which device it is.</summary>
    public bool IsBySerial { get; init; }

    /// <summary>What may be wrong: it is imported only if a person says that it is right.</summary>
    public string? Doubt { get; init; }

    /// <summary>Whether a person has said so.</summary>
    public bool IsSure { get; init; }

    /// <summary>Whether the row has separators only, as spreadsheets leave at the end.</summary>
    public bool IsBlank => Number.Length == 0 && (Owner ?? Model ?? Serial ?? Group) is null;

    /// <summary>The text of each field that the row has.</summary>
    internal IEnumerable<(ImportField Field, string Text)> Texts()
    {
        (ImportField Field, string? Text)[] all =
        [
            (ImportField.Number, Number),
            (ImportField.Owner, Owner),
            (ImportField.Model, Model),
            (ImportField.Serial, Serial),
            (ImportField.Group, Group),
        ];
        return all.Where(f => f.Text is { Length: > 0 }).Select(f => (f.Field, f.Text!));
    }
}
