using CsvHelper;
using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Shared;

/// <summary>
/// A CSV file for spreadsheets as an action result: UTF-8 with a byte order mark, cells that begin like a formula
/// escaped. Rows are sent as they are read, so that a million rows take no more memory than a thousand.
/// </summary>
/// <param name="name">The file's name, without its extension.</param>
/// <param name="header">The names of the columns.</param>
/// <param name="parts">The rows in parts; the response is flushed after each part.</param>
public sealed class CsvFile(
    string name,
    IEnumerable<string?> header,
    IAsyncEnumerable<IEnumerable<string?[]>> parts) : ActionResult
{
    private static readonly CsvWriterOptions Options =
        new() { Injection = CsvInjection.Escape, WriteByteOrderMark = true };

    /// <summary>How many rows were sent, without the header.</summary>
    public int RowCount { get; private set; }

    /// <inheritdoc/>
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
        await WriteAsync(response.Body, context.HttpContext.RequestAborted);
    }

    /// <summary>Japanese spreadsheets take full-width signs for the beginning of a formula, too.</summary>
    private static string? Harmless(string? cell) =>
        cell is ['＝' or '＋' or '－' or '＠', ..] ? $"'{cell}" : cell;

    private async Task WriteAsync(Stream stream, CancellationToken gone)
    {
        await using var csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        await csv.WriteRecordAsync([.. header], gone);
        await foreach (var part in parts.WithCancellation(gone))
        {
            foreach (var row in part)
            {
                await csv.WriteRecordAsync(Array.ConvertAll(row, Harmless), gone);
                RowCount++;
            }

            await csv.FlushAsync(gone);
        }
    }
}
