using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>Reads stored events. Never throws: what can't be read becomes <see cref="UnreadableMessage"/>.</summary>
internal static class EventReader
{
    public const string Idle = "Idle";

    /// <summary>What a stored event says.</summary>
    public static DeviceMessage Read(string raw)
    {
        if (StoredEvent.Read(raw) is not { } stored)
        {
            return new UnreadableMessage(null, "This is not an event of NanoMDM.");
        }

        var list = stored.Payload is { } text ? PropertyList.Read(text, ListBounds.Of(text.Length)) : null;
        return stored.Topic == StoredEvent.Connect ? Answer(stored, list) : CheckIn(stored, list);
    }

    private static DeviceMessage Answer(StoredEvent stored, IReadOnlyDictionary<string, object?>? list)
    {
        if (stored.Status == Idle) { return stored.ParentId is null ? new ContactMessage() : Other(stored); }

        if (!Guid.TryParse(stored.CommandUuid, out var id))
        {
            return new UnreadableMessage(null, "The answer has no command ID of this console.");
        }

        return stored.Status switch
        {
            "NotNow" => new NotNowMessage(id),
            "Acknowledged" when list is null => new AcknowledgedMessage(id, null)
            {
                Unread = "The answer has no readable property list.",
            },
            "Acknowledged" when FailedItem(list) is { } item => new FailedMessage(id, PropertyList.Write(item)),
            "Acknowledged" => new AcknowledgedMessage(id, AnswerFacts.Of(list)),
            "Error" or "CommandFormatError" => new FailedMessage(id, stored.Payload ?? ""),
            var status => new UnreadableMessage(
                id, $"The answer has the unknown status “{ApiText.Short(status ?? "")}”."),
        };
    }

    /// <summary>
    /// What was not set of several settings, each of which has a status of its own beside that of the command; null if
    /// all were, or if the answer is about something else.
    /// </summary>
    private static IReadOnlyDictionary<string, object?>? FailedItem(IReadOnlyDictionary<string, object?> list) =>
        (list.GetValueOrDefault("Settings") as List<object?>)?
            .OfType<IReadOnlyDictionary<string, object?>>()
            .FirstOrDefault(item => item.GetValueOrDefault("Status") is string and not "Acknowledged");

    private static DeviceMessage CheckIn(StoredEvent stored, IReadOnlyDictionary<string, object?>? list)
    {
        if (stored.ParentId is not null) { return Other(stored); } // A user's channel is none of ours.

        if (stored.At is not { } at) { return new UnreadableMessage(null, "The event has no time."); }

        var time = Kept(at.UtcDateTime);
        return stored.Topic switch
        {
            "mdm.Authenticate" => new EnrollingMessage(time, AnswerFacts.Information(list)),
            "mdm.TokenUpdate" => new EnrolledMessage(
                time, IsFirst: stored.Tally is null or <= 1, list?.GetValueOrDefault("Topic") as string),
            "mdm.CheckOut" => new LeftMessage(time),
            _ => Other(stored),
        };
    }

    /// <summary>As the stores keep it: what is read from there later is compared with it.</summary>
    private static DateTime Kept(DateTime time) =>
        new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), time.Kind);

    private static OtherMessage Other(StoredEvent stored) => new(ApiText.Short(stored.Topic));
}
