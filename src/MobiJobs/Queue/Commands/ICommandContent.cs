using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Commands;

/// <summary>
/// Finds what commands need beyond their targets, when they are handed over: what a room above knows of it, that room
/// implements. What is missing is left out; the channel then refuses the command with the reason.
/// </summary>
public interface ICommandContent
{
    /// <summary>Completes those of these commands that it has something for.</summary>
    Task FillAsync(IReadOnlyList<OpenCommand> commands, CancellationToken stopping);
}

/// <summary>All that is known for commands, from every room.</summary>
public sealed class CommandContents(IEnumerable<ICommandContent> sources)
{
    /// <summary>The commands of these jobs, complete as far as they can be.</summary>
    public async Task<IReadOnlyList<DeviceCommand>> FillAsync(
        IReadOnlyList<OpenCommand> commands, CancellationToken stopping)
    {
        foreach (var source in sources) { await source.FillAsync(commands, stopping); }

        return [.. commands.Select(c => c.Command)];
    }
}

/// <summary>A command that is to be handed over, and the job that it belongs to.</summary>
public sealed record OpenCommand(long JobId, long DeviceId, long? OperationId, JobKind Kind, DeviceCommand Command)
{
    /// <summary>What it needs beyond its target.</summary>
    public CommandContent Content => Command.Content;

    /// <summary>The app, book or profile that it is about.</summary>
    public CommandTarget? Target => Command.Target;
}
