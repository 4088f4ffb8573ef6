using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;

namespace MobiJobs.Enrollments.Import;

/// <summary>Imports devices: the file, the preview, the confirmation, and the progress.</summary>
[Route("devices/import"), Authorize(Policy = Permissions.ManageDevices)]
public sealed class ImportController(DeviceImport import, CurrentPerson person, ShownTime time) : Controller
{
    /// <summary>The largest file, in megabytes.</summary>
    public const int MostMegabytes = 32;

    // Larger than the largest file, so that a file that is too large gets an error message, not a broken connection.
    private const long MostBytesRead = 256L << 20;

    [HttpGet("")]
    public IActionResult New() => View("Import");

    [HttpPost(""), RequestSizeLimit(MostBytesRead), RequestFormLimits(MultipartBodyLengthLimit = MostBytesRead)]
    public async Task<IActionResult> Upload(IFormFile? file, bool makesGroups, CancellationToken stopping)
    {
        if (file is null || file.Length == 0) { return Refuse(Labels.Import_NoFile); }

        if (file.Length > (long)MostMegabytes << 20) { return Refuse(Say(Labels.Import_TooLarge, MostMegabytes)); }

        using var content = new MemoryStream((int)file.Length);
        await file.CopyToAsync(content, stopping);
        var sheet = ImportSheet.Read(content.ToArray());
        if (sheet.Problem is { } problem) { return Refuse(problem); }

        var name = Path.GetFileName(file.FileName);
        var actor = await person.ActorAsync(User, stopping);
        var id = await import.PreviewAsync(name, content.ToArray(), sheet, makesGroups, actor, stopping);
        return RedirectToAction(nameof(Show), new { id });
    }

    /// <summary>The preview, or the progress once it is confirmed.</summary>
    [HttpGet("{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await import.FindPreviewAsync(id, actor, stopping) is { } preview) { return View("Preview", preview); }

        return await import.FindAsync(id, actor, stopping) is { StartedAt: not null } run
            ? View("Progress", run)
            : NotFound();
    }

    [HttpPost("{id:long}/groups")]
    public async Task<IActionResult> MakeGroups(long id, CancellationToken stopping) =>
        await import.MakeGroupsAsync(id, await person.ActorAsync(User, stopping), stopping)
            ? RedirectToAction(nameof(Show), new { id })
            : Gone();

    [HttpPost("{id:long}")]
    public async Task<IActionResult> Confirm(long id, CancellationToken stopping) =>
        await import.ConfirmAsync(id, await person.ActorAsync(User, stopping), stopping) is not null
            ? RedirectToAction(nameof(Show), new { id })
            : Gone();

    /// <summary>The rows with errors.</summary>
    [HttpGet("{id:long}/errors.csv")]
    public async Task<IActionResult> Errors(long id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await import.FindPreviewAsync(id, actor, stopping) is not { } preview) { return NotFound(); }

        string[] header =
        [
            Labels.Import_Line,
            Labels.Import_Reason,
            Labels.Device_Number,
            Labels.Device_Owner,
            Labels.Device_Model,
            Labels.Device_Serial,
            Labels.Device_Group,
        ];
        var wrong = preview.Lines.Where(l => l.Verdict == ImportVerdict.Wrong).Select(Cells);
        return new CsvFile(time.FileName("import-errors"), header, AsyncEnumerable.Repeat(wrong, 1));
    }

    private static string?[] Cells(ImportLine line) =>
    [
        line.Row.Line.ToString(CultureInfo.InvariantCulture),
        line.Problem,
        line.Row.Number,
        line.Row.Owner,
        line.Row.Model,
        line.Row.Serial,
        line.Row.Group,
    ];

    private ViewResult Refuse(string problem)
    {
        ModelState.AddModelError("file", problem);
        return View("Import");
    }

    private RedirectToActionResult Gone()
    {
        TempData.Say(Pages.Warning, Labels.Import_Gone);
        return RedirectToAction(nameof(New));
    }
}
