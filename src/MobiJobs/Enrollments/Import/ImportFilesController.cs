using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Gateway;

namespace MobiJobs.Enrollments.Import;

/// <summary>Takes files of devices, and matches their columns with what is imported.</summary>
[Route("devices/import"), Authorize(Policy = Permissions.ManageDevices)]
public sealed class ImportFilesController(ImportFiles files, IDeviceGateway gateway, CurrentPerson person) : Controller
{
    /// <summary>The largest file, in megabytes.</summary>
    public const int MaxMegabytes = 32;

    // Larger than the largest file, so that a file that is too large gets an error message, not a broken connection.
    private const long MaxBytesRead = 256L << 20;

    [HttpGet("")]
    public IActionResult New() => View("Import");

    [HttpPost(""), RequestSizeLimit(MaxBytesRead), RequestFormLimits(MultipartBodyLengthLimit = MaxBytesRead)]
    public async Task<IActionResult> Upload(IFormFile? file, bool makesGroups, CancellationToken stopping)
    {
        if (file is null || file.Length == 0) { return Refuse(Labels.Import_NoFile); }

        if (file.Length > (long)MaxMegabytes << 20) { return Refuse(Say(Labels.Import_TooLarge, MaxMegabytes)); }

        using var content = new MemoryStream((int)file.Length);
        await file.CopyToAsync(content, stopping);
        var actor = await person.ActorAsync(User, stopping);
        var chosen = new ChosenFile(Path.GetFileName(file.FileName), content.ToArray(), makesGroups);
        var taken = await files.TakeAsync(chosen, actor, stopping);
        return taken.Problem is { } problem ? Refuse(problem)
            : taken.Run is { } run ? RedirectToAction(nameof(ImportController.Show), "Import", new { id = run })
            : RedirectToAction(nameof(Edit), new { id = taken.File });
    }

    /// <summary>Which column of a file is which.</summary>
    [HttpGet("files/{id:long}")]
    public async Task<IActionResult> Edit(long id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await files.FindAsync(id, actor, stopping) is not { } file) { return NotFound(); }

        var sheet = file.Sheet();
        return Page(file, sheet, await files.ProposedAsync(sheet, stopping));
    }

    [HttpPost("files/{id:long}")]
    public async Task<IActionResult> Save(long id, ColumnForm form, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await files.FindAsync(id, actor, stopping) is not { } file) { return Gone(); }

        var sheet = file.Sheet(form.IsHeadless);
        if (ColumnMatch.Of(form.ColumnOf, sheet.Columns.Count) is not { } match) { return BadRequest(); }

        if (!match.NamesDevices) { return Refuse(file, sheet, match, Labels.Import_NoNumberColumn); }

        var (run, problem) = await files.MatchAsync(file, sheet, match, actor, stopping);
        return problem is null
            ? RedirectToAction(nameof(ImportController.Show), "Import", new { id = run })
            : Refuse(file, sheet, match, problem);
    }

    private ViewResult Refuse(string problem)
    {
        ModelState.AddModelError("file", problem);
        return View("Import");
    }

    private ViewResult Refuse(ImportFile file, ImportSheet sheet, ColumnMatch match, string problem)
    {
        ModelState.Clear();
        ModelState.AddModelError(nameof(ImportField.Number), problem);
        return Page(file, sheet, match);
    }

    private ViewResult Page(ImportFile file, ImportSheet sheet, ColumnMatch match) =>
        View("Columns", new ColumnPage(file, sheet, match)
        {
            Fields = gateway.Kind == ChannelKind.Simulated && match[ImportField.EnrollmentId] is null
                ? [.. ImportFields.All.Where(f => f != ImportField.EnrollmentId)]
                : ImportFields.All,
        });

    private RedirectToActionResult Gone()
    {
        TempData.Say(Flash.Warning, Labels.Import_Gone);
        return RedirectToAction(nameof(New));
    }
}

/// <summary>The index of each field's column, as the page sends it.</summary>
public sealed class ColumnForm
{
    /// <summary>Whether the first row is a device.</summary>
    public bool IsHeadless { get; set; }

    public int? Number { get; set; }

    public int? Owner { get; set; }

    public int? Model { get; set; }

    public int? Serial { get; set; }

    public int? Group { get; set; }

    public int? EnrollmentId { get; set; }

    internal int? ColumnOf(ImportField field) => field switch
    {
        ImportField.Number => Number,
        ImportField.Owner => Owner,
        ImportField.Model => Model,
        ImportField.Serial => Serial,
        ImportField.Group => Group,
        ImportField.EnrollmentId => EnrollmentId,
    };
}

/// <summary>The columns of a file with the match to begin with.</summary>
public sealed record ColumnPage(ImportFile File, ImportSheet Sheet, ColumnMatch Match)
{
    public IReadOnlyList<SheetColumn> Columns => Sheet.Columns;

    /// <summary>The fields that can be chosen for.</summary>
    public required IReadOnlyList<ImportField> Fields { get; init; }

    /// <summary>The labels of the fields that a column is read for; none if it is left out.</summary>
    public IReadOnlyList<string> FieldsOf(int column) =>
        [.. ImportFields.All.Where(f => Match[f] == column).Select(f => f.Label())];
}
