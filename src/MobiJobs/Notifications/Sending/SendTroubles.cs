namespace MobiJobs.Notifications.Sending;

/// <summary>
/// Why nothing was answered, where this program knows it: stored as codes, so that each reader sees it in their own
/// language.
/// </summary>
public static class SendTroubles
{
    /// <summary>Nothing came within <see cref="WebhookCalls.Limit"/>.</summary>
    internal const string NoAnswer = "noAnswer";

    /// <summary>There was no connection within <see cref="WebhookCalls.ConnectTimeout"/>.</summary>
    internal const string NoConnection = "noConnection";

    /// <summary>The name leads to no address that webhooks may be sent to.</summary>
    internal const string Forbidden = "forbidden";

    /// <summary>The secret can't be read with this program's key.</summary>
    internal const string Secret = "secret";

    /// <summary>The program failed itself; its log says why.</summary>
    internal const string Broken = "broken";

    /// <summary>The program ended during the last attempts.</summary>
    internal const string Abandoned = "abandoned";

    /// <summary>A code in the reader's language; any other text as it is.</summary>
    /// <param name="said">What was said, or the code.</param>
    /// <param name="status">What the receiver answered: then it was the receiver who said it.</param>
    public static string? Words(string? said, int? status) => status is not null ? said : said switch
    {
        NoAnswer => Say(Labels.Message_NoAnswer, (int)WebhookCalls.Limit.TotalSeconds),
        NoConnection => Say(Labels.Message_NoConnection, (int)WebhookCalls.ConnectTimeout.TotalSeconds),
        Forbidden => Labels.Message_Forbidden,
        Secret => Labels.Message_Secret,
        Broken => Labels.Message_Broken,
        Abandoned => Labels.Message_Abandoned,
        _ => said,
    };
}
