using System.Globalization;

namespace MobiJobs.Audit;

/// <summary>
/// The last seal, noted in a file outside the store: whoever can write only to the store can't cut off seals and have
/// the program make others without a sign. Each server has a file of its own.
/// </summary>
/// <param name="file">The file; null for none.</param>
public sealed class AuditHead(string? file)
{
    private const string LostMark = "lost ";

    // A file has one server, whose sweeps may still overlap.
    private static readonly Lock Writing = new();

    /// <summary>
    /// What has been noted. Nothing where there is no file yet; an empty file is an error, since whoever emptied it
    /// would have the seals forgotten.
    /// </summary>
    /// <exception cref="AuditHeadException">The file is not one of these.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public NotedHead Read()
    {
        if (file is null || !File.Exists(file)) { return NotedHead.Nothing; }

        var lines = File.ReadAllLines(file).Where(line => !string.IsNullOrWhiteSpace(line)).ToArray();
        if (lines.Length == 0) { throw new AuditHeadException($"{file} is empty, {AuditHeadException.WhatToDo}"); }

        var lost = lines.Where(line => line.StartsWith(LostMark, StringComparison.Ordinal))
            .Select(line => Parse(line[LostMark.Length..]));
        var head = lines.FirstOrDefault(line => !line.StartsWith(LostMark, StringComparison.Ordinal));
        return new(head is null ? null : Parse(head), [.. lost]);
    }

    /// <summary>Notes the last seal.</summary>
    internal void Write(NotedSeal last, NotedHead before) => Replace(before with { Last = last });

    /// <summary>Keeps what is no longer there, until somebody deletes the file.</summary>
    internal void Lose(NotedHead before) => Replace(new(null, [.. before.Lost, before.Last!]));

    private void Replace(NotedHead noted)
    {
        if (file is null) { return; }

        string?[] lines = [noted.Last?.ToString(), .. noted.Lost.Select(seal => LostMark + seal)];
        lock (Writing)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllLines(file + ".new", lines.OfType<string>());
            File.Move(file + ".new", file, overwrite: true);
        }
    }

    private NotedSeal Parse(string line) => NotedSeal.Read(line)
        ?? throw new AuditHeadException($"{file} is no note of the last seal, {AuditHeadException.WhatToDo}");
}

/// <summary>The file outside the store is not a note of the last seal; the message says what to do.</summary>
public sealed class AuditHeadException(string message) : Exception(message)
{
    internal const string WhatToDo =
        "so that seals of the audit trail may be gone without a sign (Audit:HeadFile). Delete the file to go on, and "
        + "run verify-audit --seal with a seal that was noted elsewhere.";
}

/// <summary>What a server has noted of the chain.</summary>
/// <param name="Last">The last seal when it looked.</param>
/// <param name="Lost">Former last ones that were not there any more when it looked again.</param>
public sealed record NotedHead(NotedSeal? Last, IReadOnlyList<NotedSeal> Lost)
{
    internal static readonly NotedHead Nothing = new(null, []);

    /// <summary>All seals that must be in the chain.</summary>
    public IEnumerable<NotedSeal> All => Last is null ? Lost : [.. Lost, Last];
}

/// <summary>A seal as it was noted outside the store.</summary>
public sealed record NotedSeal(long Number, string Hash)
{
    private const int HashLength = 64;

    /// <summary>Reads a number, a colon and a hash; null for anything else.</summary>
    public static NotedSeal? Read(string text) =>
        text.Trim().Split(':') is [var number, { Length: HashLength } hash] && PlainText.Number(number) is { } parsed
            ? new NotedSeal(parsed, hash)
            : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}:{Hash}");
}
