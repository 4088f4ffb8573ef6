using System.Collections.Frozen;
using System.Text;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Reads a table whose first line names its columns ("device,code", "端末,エラー"): they say which cells are codes. Numbers
/// in other columns, as of serial numbers, ports and sizes, are none. Each row is an error of its own.
/// </summary>
internal static class HeadedTable
{
    private const int MaxText = 16 * 1024;
    private const int MaxColumns = 60;
    private const int MaxHeading = 40;
    private const int MaxRows = 120;
    private const int MaxHeadings = 4;
    private const string Separators = "\t,;|";

    private static readonly FrozenSet<string> Codes = new[]
    {
        "code", "error", "errors", "errorcode", "errcode", "err", "errornumber", "errorno", "failurecode",
        "lasterror", "lasterrorcode", "installerror", "errorid", "statusdetails", "failure", "errordetails",
        "エラー", "エラーコード", "コード", "エラー番号", "失敗コード", "エラーcode", "エラー内容",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Domains = new[] { "domain", "errordomain", "ドメイン", "エラードメイン" }
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Words = new[]
    {
        "message", "errormessage", "description", "errordescription", "detail", "details", "reason", "failurereason",
        "text", "errortext", "result", "note", "notes", "remarks", "comment", "errorchain", "rejectionreason", "state",
        "メッセージ", "エラーメッセージ", "説明", "詳細", "エラー詳細", "内容", "理由", "結果", "備考", "メモ", "応答",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The text in parts: what stands above the table, what each row says of its error, what follows. Null if the text
    /// has no such table.
    /// </summary>
    public static IReadOnlyList<string>? Read(string text)
    {
        if (text.Length > MaxText) { return null; }

        var headings = 0;
        for (var start = 0; start < text.Length && headings < MaxHeadings;)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0) { return null; }

            if (Heading(text.AsSpan(start, end - start)) is { } heading)
            {
                var rows = Rows(text, end + 1, heading, out var rest);
                if (rows.Count > 0) { return [text[..start], .. rows, text[rest..]]; }

                headings++;
            }

            start = end + 1;
        }

        return null;
    }

    /// <summary>The columns of a line that names them, one for codes among them; null for any other line.</summary>
    private static Columns? Heading(ReadOnlySpan<char> line)
    {
        if (line.Length > MaxColumns * MaxHeading) { return null; }

        foreach (var separator in Separators)
        {
            if (line.Contains(separator) && ColumnsOf(Cells(line, separator), separator) is { } columns)
            {
                return columns;
            }
        }

        // Columns of a screen or a terminal, with two blanks or more between them.
        return line.Trim().Contains("  ", StringComparison.Ordinal) ? ColumnsOf(Cells(line, ' '), ' ') : null;
    }

    private static Columns? ColumnsOf(List<string> cells, char separator)
    {
        if (cells.Count is < 2 or > MaxColumns) { return null; }

        var kinds = new Column[cells.Count];
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Length > MaxHeading || cells[i].AsSpan().ContainsAny("=<>{}")) { return null; }

            var name = Plain(cells[i]);
            if (name.Length > 0 && name.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) { return null; }

            kinds[i] = Codes.Contains(name) ? Column.Code
                : Domains.Contains(name) ? Column.Domain
                : Words.Contains(name) ? Column.Words
                : Column.Other;
        }

        return kinds.Contains(Column.Code) && kinds.Any(k => k != Column.Code) ? new Columns(kinds, separator) : null;
    }

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsLetterOrDigit(c) || c == 'ー') { plain.Append(c); }
        }

        return plain.ToString();
    }

    /// <summary>
    /// What the rows say, up to the first line that is none of the table; rows that say the same as one before say it
    /// once. Of rows beyond the first 120 kinds only the codes are read, so that a long table takes no longer.
    /// </summary>
    private static List<string> Rows(string text, int start, Columns columns, out int rest)
    {
        var rows = new List<string>();
        var said = new HashSet<string>(StringComparer.Ordinal);
        var hasCode = false;
        rest = start;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0) { end = text.Length; }

            var line = text.AsSpan(start, end - start);
            start = Math.Min(end + 1, text.Length);
            if (line.Trim("-|:+= \t").IsEmpty)
            {
                rest = start;
                continue;
            }

            var cells = Cells(line, columns.Separator);
            if (cells.Count != columns.Kinds.Length) { break; }

            rest = start;
            var row = Said(cells, columns.Kinds, hasWords: rows.Count < MaxRows);
            if (rows.Count < 2 * MaxRows && said.Add(row)) { rows.Add(row); }

            for (var i = 0; i < cells.Count && !hasCode; i++)
            {
                hasCode = columns.Kinds[i] == Column.Code && cells[i].AsSpan().ContainsAnyInRange('0', '9');
            }
        }

        return hasCode ? rows : [];
    }

    /// <summary>"MCMDMErrorDomain 12064: No license": the cells of one row that are about its error.</summary>
    private static string Said(List<string> cells, Column[] kinds, bool hasWords)
    {
        var said = new StringBuilder();
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] == Column.Domain) { said.Append(cells[i]).Append(' '); }
        }

        var hasCode = false;
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] != Column.Code || cells[i] is "" or "0") { continue; }

            var isNumber = !cells[i].AsSpan().ContainsAnyExcept("0123456789-");
            hasCode |= cells[i].AsSpan().ContainsAnyInRange('0', '9');
            said.Append(isNumber && said.Length == 0 ? "error " : "").Append(cells[i]).Append(' ');
        }

        for (var i = 0; i < kinds.Length && hasWords; i++)
        {
            if (kinds[i] == Column.Words && !IsNumber(cells[i]))
            {
                said.Append(": ").Append(hasCode ? WithoutNumbers(cells[i]) : cells[i]).Append('\n');
            }
        }

        return said.ToString().TrimEnd();
    }

    /// <summary>Beside a code, a description names further ones only with their domains.</summary>
    private static string WithoutNumbers(string cell) =>
        cell.Contains("Domain", StringComparison.Ordinal) || cell.Contains("ErrorCode", StringComparison.Ordinal)
            || cell.Contains(".error", StringComparison.Ordinal)
                ? cell
                : string.Concat(cell.Select(c => char.IsAsciiDigit(c) ? ' ' : c));

    private static bool IsNumber(string cell) => !cell.AsSpan().ContainsAnyExcept("0123456789.-");

    /// <summary>The cells of a line; those in quotes may hold the separator.</summary>
    private static List<string> Cells(ReadOnlySpan<char> line, char separator)
    {
        line = line.Trim(' ');
        if (separator == '|') { line = line.TrimStart('|').TrimEnd('|'); }

        var cells = new List<string>();
        for (var at = 0; at <= line.Length && cells.Count <= MaxColumns;)
        {
            var end = EndOfCell(line, at, separator);
            cells.Add(line[at..end].Trim(" \"").ToString());
            at = end + 1;
            if (separator == ' ')
            {
                while (at < line.Length && line[at] == ' ') { at++; }
            }
        }

        return cells;
    }

    private static int EndOfCell(ReadOnlySpan<char> line, int at, char separator)
    {
        if (at < line.Length && line[at] == '"')
        {
            var close = line[(at + 1)..].IndexOf('"');
            if (close >= 0) { at += close + 1; }
        }

        var end = separator == ' '
            ? line[at..].IndexOf("  ", StringComparison.Ordinal)
            : line[at..].IndexOf(separator);
        return end < 0 ? line.Length : at + end;
    }

    private enum Column
    {
        Other,
        Code,
        Domain,
        Words,
    }

    private sealed record Columns(Column[] Kinds, char Separator);
}
