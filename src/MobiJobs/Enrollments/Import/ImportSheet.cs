using System.Text.RegularExpressions;
using CsvHelper;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// A file of devices: its columns, or why it can't be read. It is text in UTF-8, UTF-16 or Shift_JIS, separated by
/// commas, semicolons or tabs; a title may stand above the headings.
/// </summary>
public sealed class ImportSheet
{
    public const int MaxRows = 200_000;

    private const int MaxTitleRows = 10;
    private const int MaxColumns = 400;
    private const int SampledRows = 20;
    private const int MaxSamples = 3;
    private const int MaxSample = 40;

    /// <summary>The guard against changes, where it stands in no quotation marks of its own.</summary>
    private static readonly Regex Guard = new(
        @"(?<before>^|[,;\t])=(?<cell>""[^""\r\n]*"")(?=[,;\t\r\n]|$)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(10));

    private readonly QuotedLines lines;

    /// <summary>How many lines stand above the headings.</summary>
    private readonly int above;

    private readonly char? separator;

    private ImportSheet(QuotedLines lines, Headings headings, bool isHeadless)
    {
        this.lines = lines;
        (above, separator, HasKnownHeading) = (headings.Above, headings.Separator, headings.IsKnown);
        IsHeadless = isHeadless && !HasKnownHeading;
        Columns = ReadColumns();
    }

    private ImportSheet(string problem) => (Problem, lines, Columns) = (problem, QuotedLines.Of(""), []);

    /// <summary>Why the file can't be read; null if it can.</summary>
    public string? Problem { get; }

    public IReadOnlyList<SheetColumn> Columns { get; }

    /// <summary>Whether some product gives one of its headings. Otherwise the first row may be a device.</summary>
    public bool HasKnownHeading { get; }

    /// <summary>Whether the first row is read as a device, and the columns have numbers for names.</summary>
    public bool IsHeadless { get; }

    /// <summary>Finds the headings of a file.</summary>
    /// <param name="isHeadless">Whether a file without a known heading has none.</param>
    public static ImportSheet Open(byte[] file, bool isHeadless = false)
    {
        if (SheetText.IsWorkbook(file)) { return new(Labels.Import_Workbook); }

        if (SheetText.Decode(file) is not { } text) { return new(Labels.Import_BadEncoding); }

        if (string.IsNullOrWhiteSpace(text)) { return new(Labels.Import_Empty); }

        var joined = QuotedLines.Of(Guard.Replace(text, "${before}${cell}"));
        var sheet = new ImportSheet(joined, FindHeadings(joined.Text), isHeadless);
        return sheet.Columns.Count <= MaxColumns
            ? sheet
            : new(Say(Labels.Import_TooManyColumns, sheet.Columns.Count, MaxColumns));
    }

    /// <summary>The rows of the file, or why they can't be read.</summary>
    public ImportRows Read(ColumnMatch match)
    {
        var malformed = new Dictionary<long, CsvMalformedReason>();
        using var csv = Reader(record => malformed[record.RecordNumber] = record.Reason);
        var rows = new List<ImportRow>();
        var check = new RowCheck();
        while (csv.Read())
        {
            if (rows.Count == MaxRows) { return new ImportRows(Say(Labels.Import_TooManyRows, MaxRows), []); }

            var problem = malformed.ContainsKey(csv.RowNumber + (IsHeadless ? 0 : 1)) ? Labels.Import_BadQuotes
                : HasMoreCells(csv) ? Labels.Import_MoreCells
                : null;
            var row = ReadRow(csv, lines.LineOf(csv.LineNumber + above), match, problem);
            if (!row.IsBlank) { rows.Add(row.Problem is null ? check.Of(row) : row); }
        }

        return rows.Count == 0
            ? new ImportRows(Labels.Import_Empty, [])
            : new ImportRows(null, SpreadsheetDamage.MarkLostZeros(rows));
    }

    /// <summary>
    /// How many lines stand above the first row with a heading that some product has, and the separator there. Where
    /// no row has one, the first is the headings.
    /// </summary>
    private static Headings FindHeadings(string text)
    {
        using var csv = CsvReader.FromText(text, Options with { HasHeader = false });
        for (var row = 0; row <= MaxTitleRows && csv.Read(); row++)
        {
            if (Cells(csv).Any(KnownHeadings.Knows))
            {
                return csv.LineNumber == 1
                    ? new(0, null, IsKnown: true)
                    : new((int)csv.LineNumber - 1, csv.Separator, IsKnown: true);
            }
        }

        return new(0, null, IsKnown: false);
    }

    private static IEnumerable<string> Cells(CsvReader csv) =>
        Enumerable.Range(0, Math.Min(csv.FieldCount, MaxColumns)).Select(csv.GetString);

    private IReadOnlyList<SheetColumn> ReadColumns()
    {
        using var csv = Reader();
        var headings = IsHeadless ? new string[WidthOf(lines.Text)] : [.. csv.Headers];
        var samples = headings.Take(MaxColumns).Select(_ => new List<string>()).ToArray();
        for (var row = 0; row < SampledRows && csv.Read(); row++)
        {
            for (var i = 0; i < samples.Length && i < csv.FieldCount; i++)
            {
                var value = VisibleText.Bounded(CellText(csv.GetString(i)), MaxSample);
                if (value is not null && samples[i].Count < MaxSamples && !samples[i].Contains(value))
                {
                    samples[i].Add(value);
                }
            }
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. headings.Select((heading, i) => new SheetColumn(
                NameOf(heading ?? "", i, seen), i < samples.Length ? samples[i] : [])),
        ];
    }

    /// <summary>How many cells the first row has.</summary>
    private static int WidthOf(string text)
    {
        using var csv = CsvReader.FromText(text, Options with { HasHeader = false });
        return csv.Read() ? csv.FieldCount : 0;
    }

    private static string NameOf(string heading, int index, Dictionary<string, int> seen)
    {
        var text = TypedText.OneBlank(TypedText.HalfWidth(heading)).Trim();
        var name = VisibleText.Bounded(text, SheetColumn.MaxName) ?? Say(Labels.Import_NoHeading, index + 1);
        seen[name] = seen.GetValueOrDefault(name) + 1;
        return seen[name] == 1 ? name : Say("{0} ({1})", name, seen[name]);
    }

    private static CsvReaderOptions Options => new()
    {
        AllowLineBreaksInQuotes = false, // QuotedLines has joined what belongs together.
        TrackLineNumbers = true,
        TrimWhitespace = true,
        MissingField = CsvMissingFieldHandling.ReturnEmpty,
    };

    /// <summary>A reader of the lines from the headings on.</summary>
    private CsvReader Reader(Action<CsvMalformedRecord>? onMalformed = null)
    {
        var start = 0;
        for (var i = 0; i < above; i++) { start = lines.Text.IndexOf('\n', start) + 1; }

        return CsvReader.FromText(lines.Text[start..], Options with
        {
            HasHeader = !IsHeadless,
            Separator = separator,
            OnMalformedRecord = onMalformed,
        });
    }

    private static ImportRow ReadRow(CsvReader csv, long line, ColumnMatch match, string? problem)
    {
        string? Cell(ImportField field) => match[field] is { } column && column < csv.FieldCount
            ? CellText(csv.GetString(column))
            : null;
        var (channelId, serial) = (Cell(ImportField.EnrollmentId), Cell(ImportField.Serial));
        var isBySerial = match[ImportField.Number] is null && serial is not null;
        // As of a device that comes by itself.
        var number = Cell(ImportField.Number) ?? (isBySerial || channelId is not null ? serial ?? channelId : null);
        return new ImportRow(
            line,
            number ?? "",
            Cell(ImportField.Owner),
            Cell(ImportField.Model),
            serial,
            Cell(ImportField.Group),
            problem)
        {
            ChannelId = channelId,
            IsBySerial = isBySerial,
        };
    }

    /// <summary>Whether a cell is beside the last column: a separator within a value shifts what follows.</summary>
    private bool HasMoreCells(CsvReader csv) => Enumerable.Range(0, csv.FieldCount)
        .Skip(Columns.Count)
        .Any(i => !string.IsNullOrWhiteSpace(csv.GetString(i)));

    /// <summary>
    /// Null for an empty cell. Removes the apostrophe that an export puts before what looks like a formula and people
    /// put before digits, and the formula ="…" by which a spreadsheet is kept from changing a number.
    /// </summary>
    private static string? CellText(string cell)
    {
        if (cell is ['=', '"', .. var guarded, '"']) { return TypedText.Bounded(guarded.Trim(), int.MaxValue); }

        var isGuarded = cell is ['\'', '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠', ..]
            || (cell is ['\'', .. { Length: > 0 } digits] && digits.All(char.IsAsciiDigit));
        return TypedText.Bounded((isGuarded ? cell[1..] : cell).Trim(), int.MaxValue);
    }

    private sealed record Headings(int Above, char? Separator, bool IsKnown);
}

/// <summary>The rows of a file, or why they can't be read.</summary>
public sealed record ImportRows(string? Problem, IReadOnlyList<ImportRow> Rows);
