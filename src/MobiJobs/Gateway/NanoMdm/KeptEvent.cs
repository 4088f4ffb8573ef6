using System.Text.RegularExpressions;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>A stored event as a person reads it. All its texts are untrusted.</summary>
/// <param name="Topic">NanoMDM's name for what happened, such as <c>mdm.Connect</c>.</param>
/// <param name="At">When NanoMDM made the event (UTC).</param>
/// <param name="IsOfUser">Whether it came from the channel of a user, and not of a device.</param>
/// <param name="Status">What the device made of a command; null for an event of another topic.</param>
/// <param name="CommandUuid">The command that it answers; null for none.</param>
public sealed partial record KeptEvent(
    string Topic, DateTime? At, bool IsOfUser, string? Status, string? CommandUuid)
{
    /// <summary>What the beginning of each stored event is; anything else could not be read when it came.</summary>
    public const string Start = "{\"topic\":\"";

    /// <summary>What a stored event of a user's channel has, and no other.</summary>
    public const string UserMark = "\"parentId\":\"";

    private const string Hidden = "…";

    /// <summary>The device's property list as XML, without secrets; null if there is none.</summary>
    public string? Payload { get; private init; }

    /// <summary>Reads a stored text; null if it is no event.</summary>
    public static KeptEvent? Read(string raw) => StoredEvent.Read(raw) is not { } stored ? null
        : new(stored.Topic, stored.At?.UtcDateTime, stored.ParentId is not null, stored.Status, stored.CommandUuid)
        {
            Payload = stored.Payload is { } text ? PayloadText.Of(text) : null,
        };

    /// <summary>
    /// The beginning of something that is no event, without what could be a part of an encoded property list, which
    /// may hold a secret.
    /// </summary>
    public static string Beginning(string raw) => Encoded().Replace(raw, Hidden);

    [GeneratedRegex("[A-Za-z0-9+/=]{24,}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Encoded();
}
