using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Import;

/// <summary>Imports devices: the preview of a file, the confirmation, and the progress.</summary>
[Route("devices/import"), Authorize(Policy = Permissions.ManageDevices)]
public sealed class ImportController(
    DeviceImport import, ImportReport report, RunStart start, CurrentPerson person, ShownTime time) : Controller
{
    private const int RowsPerChunk = 1000;

    /// <summary>The preview, or the progress once it is confirmed.</summary>
    [HttpGet("{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

        return run.StartedAt is null
            ? View("Preview", await report.PreviewAsync(run, stopping))
            : View("Progress", await report.ProgressAsync(run, stopping));
    }

    [HttpPost("{id:long}/groups")]
    public async Task<IActionResult> MakeGroups(long id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { StartedAt: null } run) { return Gone(); }

        var actor = await person.ActorAsync(User, stopping);
        return RedirectToAction(nameof(Show), new { id = await import.MakeGroupsAsync(run, actor, stopping) });
    }

    /// <summary>The rows in doubt are as the person wants them.</summary>
    [HttpPost("{id:long}/doubts")]
    public async Task<IActionResult> TakeDoubts(long id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { StartedAt: null } run) { return Gone(); }

        var actor = await person.ActorAsync(User, stopping);
        return RedirectToAction(nameof(Show), new { id = await import.TakeDoubtsAsync(run, actor, stopping) });
    }

    [HttpPost("{id:long}")]
    public async Task<IActionResult> Confirm(long id, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        return await start.ConfirmAsync(id, actor, AuditAction.DevicesImported, stopping) is not null
            || await report.FindAsync(id, actor, stopping) is { StartedAt: not null }
            ? RedirectToAction(nameof(Show), new { id })
            : Gone();
    }

    /// <summary>The rows with errors, and those that were refused.</summary>
    [HttpGet("{id:long}/errors.csv")]
    public async Task<IActionResult> Errors(long id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } run) { return NotFound(); }

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
        var rows = report.Errors(run).Chunk(RowsPerChunk).Select(errors => errors.Select(Cells));
        return new CsvFile(time.FileName("import-errors"), header, rows);
    }

    private static string?[] Cells(ImportError error) =>
    [
        error.Row.Line.ToString(CultureInfo.InvariantCulture),
        error.Problem,
        error.Row.Number,
        error.Row.Owner,
        error.Row.Model,
        error.Row.Serial,
        error.Row.Group,
    ];

    private async Task<Run?> FindAsync(long id, CancellationToken stopping) =>
        await report.FindAsync(id, await person.ActorAsync(User, stopping), stopping);

    private RedirectToActionResult Gone()
    {
        TempData.Say(Flash.Warning, Labels.Import_Gone);
        return RedirectToAction(nameof(ImportFilesController.New), "ImportFiles");
    }
}
