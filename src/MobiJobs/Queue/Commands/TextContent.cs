using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;

namespace MobiJobs.Queue.Commands;

/// <summary>What locked and lost devices show: the operation remembers what was typed for it.</summary>
internal sealed class TextContent(MobiJobsDb db) : ICommandContent
{
    /// <inheritdoc/>
    public async Task FillAsync(IReadOnlyList<OpenCommand> commands, CancellationToken stopping)
    {
        var showing = commands.Where(c => c.Kind.ShowsTexts()).ToArray();
        if (showing.Length == 0) { return; }

        var ids = showing.Select(c => c.OperationId).OfType<long>().Distinct().ToArray();
        var texts = await db.Operations.Where(o => ids.Contains(o.Id))
            .Select(o => new { o.Id, Texts = new ScreenTexts(o.Message, o.PhoneNumber, o.Footnote) })
            .ToDictionaryAsync(o => o.Id, o => o.Texts, stopping);
        foreach (var command in showing)
        {
            command.Content.Texts = texts.GetValueOrDefault(command.OperationId ?? 0, ScreenTexts.None);
        }
    }
}
