using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using MobiJobs.Devices;

namespace MobiJobs.Enrollments.Import;

/// <summary>The rows of a file of devices, or why the file can't be read.</summary>
public sealed class ImportSheet
{
    public const int MaxRows = 200_000;

    private const int MaxNamed = 30;
    private const int MaxShown = 500;

    // The headers accepted for each column, those of the exported CSV in both languages among them.
    private static readonly string[][] Headers =
    [
        ["端末番号", "number", "device number", "devicenumber"],
        ["所有者名", "所有者", "owner", "owner name", "ownername"],
        ["機種", "model"],
        ["シリアル番号", "シリアル", "serial", "serial number", "serialnumber"],
        ["グループ", "group", "group path"],
        ["登録ID", "enrollment id", "enrollmentid", "udid"],
    ];

    /// <summary>What a spreadsheet makes of a long number, or of one that could be a date.</summary>
    private static readonly Regex ChangedNumber = new(
        @"^(\d(\.\d+)?E\+\d{2,}|\d{1,2}月\d{1,2}日|\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase);

    /// <summary>An id of a device's own channel; those of its users have a colon.</summary>
    private static readonly Regex ChannelId = new(
        $"^[0-9A-Za-z._-]{{1,{Enrollment.MaxChannelIdLength}}}$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>The guard against changes, where it stands in no quotation marks of its own.</summary>
    private static readonly Regex Guard = new(
        @"(?<before>^|[,;\t])=(?<cell>""[^""\r\n]*"")(?=[,;\t\r\n]|$)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(10));

    private ImportSheet(string? problem, IReadOnlyList<ImportRow> rows)
    {
        Problem = problem;
        Rows = rows;
    }

    /// <summary>Why the file can't be read; null if it can.</summary>
    public string? Problem { get; }

    public IReadOnlyList<ImportRow> Rows { get; }

    /// <summary>
    /// Reads UTF-8, UTF-16 with a byte order mark, or Shift_JIS, separated by commas, semicolons or tabs.
    /// </summary>
    public static ImportSheet Read(byte[] file)
    {
        if (Decode(file) is not { } text) { return Refuse(Labels.Import_BadEncoding); }

        var lines = QuotedLines.Of(Guard.Replace(text, "${before}${cell}"));
        var malformed = new Dictionary<long, CsvMalformedReason>();
        using var csv = CsvReader.FromText(lines.Text, new CsvReaderOptions
        {
            AllowLineBreaksInQuotes = false, // QuotedLines has joined what belongs together.
            TrackLineNumbers = true,
            TrimWhitespace = true,
            MissingField = CsvMissingFieldHandling.ReturnEmpty,
            OnMalformedRecord = record => malformed[record.RecordNumber] = record.Reason,
        });
        if (string.IsNullOrWhiteSpace(text)) { return Refuse(Labels.Import_Empty); }

        var names = csv.Headers.Select(h => TypedText.HalfWidth(h.Trim())).ToList();
        var columns = Headers
            .Select(words => names.FindIndex(n => words.Contains(n, StringComparer.OrdinalIgnoreCase)))
            .ToArray();
        if (columns[0] < 0 && columns[5] < 0)
        {
            var found = string.Join(Labels.List_Separator, names.Where(n => n.Length > 0).Take(MaxNamed));
            return Refuse(Say(Labels.Import_NoNumberColumn, TypedText.Bounded(found, MaxShown) ?? "–"));
        }

        return ReadRows(csv, lines, columns, malformed);
    }

    private static ImportSheet ReadRows(
        CsvReader csv, QuotedLines lines, int[] columns, Dictionary<long, CsvMalformedReason> malformed)
    {
        var rows = new List<ImportRow>();
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        var seenIds = new Dictionary<string, long>(StringComparer.Ordinal);
        while (csv.Read())
        {
            if (rows.Count == MaxRows) { return Refuse(Say(Labels.Import_TooManyRows, MaxRows)); }

            var problem = malformed.ContainsKey(csv.RowNumber + 1) ? Labels.Import_BadQuotes
                : HasMoreCells(csv) ? Labels.Import_MoreCells
                : null;
            var row = ReadRow(csv, lines.LineOf(csv.LineNumber), columns, problem);
            if (row.IsBlank) { continue; }

            rows.Add(row.Problem is null ? Check(row, seen, seenIds) : row);
        }

        return rows.Count == 0 ? Refuse(Labels.Import_Empty) : new ImportSheet(null, rows);
    }

    private static ImportRow ReadRow(CsvReader csv, long line, int[] columns, string? problem)
    {
        string? Cell(int column) => columns[column] < 0 || columns[column] >= csv.FieldCount
            ? null
            : CellText(csv.GetString(columns[column]));
        var channelId = Cell(5);
        var number = Cell(0) ?? (channelId is null ? null : Cell(3) ?? channelId); // As of one that comes by itself.
        return new ImportRow(line, number ?? "", Cell(1), Cell(2), Cell(3), Cell(4), problem)
        {
            ChannelId = channelId,
        };
    }

    /// <summary>Whether a cell is beside the last column: a separator within a value shifts what follows.</summary>
    private static bool HasMoreCells(CsvReader csv) => Enumerable.Range(0, csv.FieldCount)
        .Skip(csv.Headers.Count)
        .Any(i => !string.IsNullOrWhiteSpace(csv.GetString(i)));

    /// <summary>Checks what can be checked without the store, and normalizes the number.</summary>
    private static ImportRow Check(ImportRow row, Dictionary<string, long> seen, Dictionary<string, long> seenIds)
    {
        if (row.Number.Length == 0) { return row with { Problem = Labels.Import_NoNumber }; }

        if (ChangedNumber.IsMatch(row.Number)) { return row with { Problem = Labels.Import_SpreadsheetChanged }; }

        if (Device.ReadNumber(row.Number) is not { } number)
        {
            return row with { Problem = Labels.Invalid_NumberForm };
        }

        if (!seen.TryAdd(number, row.Line)) { return row with { Problem = Say(Labels.Import_Twice, seen[number]) }; }

        if (row.ChannelId is { } id && CheckId(id, row.Line, seenIds) is { } bad) { return row with { Problem = bad }; }

        (string Label, string? Text, int Max)[] texts =
        [
            (Labels.Device_Owner, row.Owner, Device.MaxOwnerLength),
            (Labels.Device_Model, row.Model, Device.MaxModelLength),
            (Labels.Device_Serial, row.Serial, Device.MaxSerialLength),
        ];
        var tooLong = texts.FirstOrDefault(t => t.Text?.Length > t.Max);
        var unseen = texts.FirstOrDefault(t => t.Text is not null && !VisibleText.IsVisible(t.Text));
        var problem = tooLong.Text is not null ? Say(Labels.Import_TooLong, tooLong.Label, tooLong.Max)
            : unseen.Text is not null ? Say(Labels.Import_Unseen, unseen.Label)
            : null;
        return row with { Number = number, Problem = problem };
    }

    /// <summary>What is wrong with an enrollment ID; null if nothing is.</summary>
    private static string? CheckId(string id, long line, Dictionary<string, long> seen) =>
        !ChannelId.IsMatch(id) ? Labels.Import_BadEnrollmentId
        : seen.TryAdd(id, line) ? null
        : Say(Labels.Import_EnrollmentIdTwice, seen[id]);

    /// <summary>
    /// Null for an empty cell. Removes the apostrophe that an export puts before what looks like a formula, and the
    /// formula ="…" by which a spreadsheet is kept from changing a number.
    /// </summary>
    private static string? CellText(string cell)
    {
        if (cell is ['=', '"', .. var guarded, '"']) { return TypedText.Bounded(guarded.Trim(), int.MaxValue); }

        var text = cell is ['\'', '=' or '+' or '-' or '@', ..] ? cell[1..] : cell;
        return TypedText.Bounded(text.Trim(), int.MaxValue);
    }

    private static string? Decode(byte[] file)
    {
        if (file is [0xFF, 0xFE, ..])
        {
            var utf16 = new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true);
            return Decode(utf16, file.AsSpan(2));
        }

        var start = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        return Decode(utf8, file.AsSpan(start)) ?? Decode(ShiftJis(), NecLetters.Replace(file));
    }

    private static Encoding ShiftJis() => CodePagesEncodingProvider.Instance.GetEncoding(
        932,
        EncoderFallback.ExceptionFallback,
        DecoderFallback.ExceptionFallback)!;

    private static string? Decode(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = encoding.GetString(bytes);
            // NUL characters mean a binary spreadsheet, or UTF-16 without a byte order mark.
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static ImportSheet Refuse(string problem) => new(problem, []);
}

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

    /// <summary>Whether the row has separators only, as spreadsheets leave at the end.</summary>
    public bool IsBlank => Number.Length == 0 && (Owner ?? Model ?? Serial ?? Group) is null;
}
