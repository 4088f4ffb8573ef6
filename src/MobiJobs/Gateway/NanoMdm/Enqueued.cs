namespace MobiJobs.Gateway.NanoMdm;

/// <summary>How NanoMDM took a command, from what it answered. Its texts are those of its storage.</summary>
internal static class Enqueued
{
    // The command's own key: PostgreSQL, MySQL, and the stores of keys and values.
    private static readonly string[] Known = ["commands_pkey", "commands.PRIMARY", "command already exists"];

    // The enrollment's key that the queue refers to.
    private static readonly string[] UnknownEnrollment = ["enrollment_queue_id_fkey", "foreign key constraint fails"];

    private static readonly string[] Malformed =
        ["decoding command", "value too long", "Data too long", "must enqueue or push"];

    /// <summary>
    /// Judges the answer. An id that is there already was queued by an earlier call whose answer was lost.
    /// </summary>
    public static HandOverReply Judge(ApiAnswer answer, DeviceCommand command)
    {
        if (answer.Trouble is { } trouble) { return new HandOverReply.Unavailable(trouble.Detail, trouble); }

        if (answer.IsTooLong) { return new HandOverReply.Refused("NanoMDM can't read the command."); }

        var result = answer.Result!;
        var error = result.CommandError ?? result.Status?.GetValueOrDefault(command.ChannelId)?.CommandError;
        if (error is null)
        {
            return IsOurs(result.CommandUuid, command)
                ? new HandOverReply.Accepted()
                : new HandOverReply.Unavailable("NanoMDM does not say which command it has queued.");
        }

        if (Contains(error, Known) || IsDuplicate(error, command)) { return new HandOverReply.Accepted(); }

        return Contains(error, UnknownEnrollment) || Contains(error, Malformed)
            ? new HandOverReply.Refused(ApiText.Short(error))
            : new HandOverReply.Unavailable(ApiText.Short(error));
    }

    /// <summary>Older MySQL and MariaDB name no table, but say what is there twice.</summary>
    private static bool IsDuplicate(string error, DeviceCommand command) =>
        error.Contains("Duplicate entry", StringComparison.OrdinalIgnoreCase)
        && error.Contains(command.CommandId.ToString("D"), StringComparison.OrdinalIgnoreCase);

    private static bool IsOurs(string? uuid, DeviceCommand command) =>
        Guid.TryParse(uuid, out var id) && id == command.CommandId;

    private static bool Contains(string text, string[] marks) =>
        marks.Any(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase));
}
