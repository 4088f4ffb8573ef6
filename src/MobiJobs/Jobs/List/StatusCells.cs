using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using MobiJobs.Guide;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>
/// A job's status as lists and pages show it: the badge, the error in short, and the lines below. It is written without
/// a partial view, since a list shows a hundred.
/// </summary>
public sealed class StatusCells(ErrorGuide guide, ShownTime time, IconSheet icons)
{
    // A line breaks between its parts, and within one only where the part alone is too long for it.
    private const string PartStart = "<span class=\"part\">";
    private const string PartEnd = "</span>";

    // Most rows of a page share a few errors; one who renders for several pages does so in several languages.
    private readonly Dictionary<(JobKind, string?, string), KnownError> errors = [];

    /// <summary>The status in the reader's language, for HTML.</summary>
    public IHtmlContent Of(JobRow job)
    {
        if (job.Status != JobStatus.DeviceError)
        {
            var badge = job.Status.Badge(job.Attempt);
            var page = job.Status.FailureKey() is null ? null : ExplanationOf(job);
            return new Cell(badge, icons.Svg(badge.Icon), page, null, StatusNote.Of(job, time));
        }

        var error = ErrorOf(job.Kind, job.ErrorKey);
        var look = job.Status.Badge();
        return new Cell(
            error.NeedsNoAction ? look with { Family = "off" } : look,
            icons.Svg(look.Icon),
            ExplanationOf(job),
            error.Codes,
            [new(error.Text), .. StatusNote.Of(job, time)]);
    }

    private static string ExplanationOf(JobRow job) =>
        string.Create(CultureInfo.InvariantCulture, $"/jobs/{job.Id}/explanation");

    private KnownError ErrorOf(JobKind kind, string? key)
    {
        var culture = CultureInfo.CurrentUICulture;
        if (!errors.TryGetValue((kind, key, culture.Name), out var error))
        {
            var known = key is null ? null : guide.Summarize(kind, key, culture);
            var needsNoAction = known is { NoActionNeeded: true };
            var text = (known?.Summary ?? Labels.Error_UnknownShort)
                + (needsNoAction ? " · " + Labels.Sub_NoAction : "");
            error = new KnownError(ErrorCodes.Of(key), text, needsNoAction);
            errors.Add((kind, key, culture.Name), error);
        }

        return error;
    }

    private sealed record KnownError(string Codes, string Text, bool NeedsNoAction);

    private sealed class Cell(
        Badge badge, IHtmlContent icon, string? page, string? codes, IReadOnlyList<StatusNote> notes) : IHtmlContent
    {
        public void WriteTo(TextWriter writer, HtmlEncoder encoder)
        {
            writer.Write(page is null ? "<span class=\"st st-" : "<a class=\"st st-");
            writer.Write(badge.Family);
            if (page is not null)
            {
                writer.Write("\" href=\"");
                writer.Write(page);
            }

            writer.Write("\">");
            icon.WriteTo(writer, encoder);
            encoder.Encode(writer, badge.Label);
            if (codes is not null)
            {
                writer.Write(" <span class=\"num\">");
                encoder.Encode(writer, codes);
                writer.Write("</span>");
            }

            writer.Write(page is null ? "</span>" : "</a>");
            foreach (var note in notes) { Write(note, writer, encoder); }
        }

        private static void Write(StatusNote note, TextWriter writer, HtmlEncoder encoder)
        {
            writer.Write(note.IsLoud ? "\n<div class=\"sub loud\">" : "\n<div class=\"sub\">");
            writer.Write(PartStart);
            if (note.JobId is { } behind)
            {
                var id = behind.ToString(CultureInfo.InvariantCulture);
                writer.Write($"<a href=\"/jobs/{id}\">#{id}</a> ");
            }

            var separator = "";
            foreach (var part in note.Text.Split(StatusNote.Separator))
            {
                writer.Write(separator);
                encoder.Encode(writer, part);
                separator = PartEnd + StatusNote.Separator + PartStart;
            }

            writer.Write(PartEnd + "</div>");
        }
    }
}
