using System.Globalization;
using System.Net;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>
/// Turns failures into <see cref="VppTroubleException"/>: Apple's number, its message, and whether repeating helps.
/// </summary>
internal static class AppleTrouble
{
    private const int MaxMessage = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>The connection failed, or the answer is too long.</summary>
    public static VppTroubleException Unreachable(HttpRequestException error) =>
        error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
            ? new(0, "Apple's answer is too long.", LongPause)
            : new(0, $"Apple can't be reached ({error.HttpRequestError}).", Pause);

    /// <summary>No connection was made in time.</summary>
    public static VppTroubleException ConnectTimeout() =>
        new(0, "Apple can't be reached (no connection in time).", Pause);

    /// <summary>No answer came in time.</summary>
    public static VppTroubleException AnswerTimeout(TimeSpan waited) => new(
        0,
        string.Create(CultureInfo.InvariantCulture, $"Apple gave no answer within {waited.TotalSeconds} seconds."),
        Pause);

    /// <summary>
    /// An answer that is not Apple's: a proxy's page, half an answer, or one without a required member.
    /// </summary>
    public static VppTroubleException Unreadable(HttpStatusCode status = HttpStatusCode.OK) => new(
        0,
        string.Create(CultureInfo.InvariantCulture, $"Apple's answer can't be read (HTTP {(int)status})."),
        LongPause);

    /// <summary>
    /// The error that an answer reports; null if it reports none. Apple sends some errors with HTTP 200.
    /// </summary>
    public static VppTroubleException? Find(
        HttpResponseMessage response,
        AppleResponse? answer,
        string? token,
        DateTime now)
    {
        var number = Number(response.StatusCode, answer);
        var reportsError = number != 0 || !string.IsNullOrEmpty(answer?.ErrorMessage);
        if (response.IsSuccessStatusCode && answer is not null && !reportsError) { return null; }

        var isTransient = (int)response.StatusCode is 429 or >= 500 || VppCodes.IsTransient(number);
        if (answer is null && number == 0 && !isTransient) { return Unreadable(response.StatusCode); }

        return new(
            number,
            Message(response, answer, token),
            isTransient ? RetryAfter(response, now) ?? Pause : null);
    }

    /// <summary>A refusal of the header is a refusal of the token; so is a 401 without a number.</summary>
    private static int Number(HttpStatusCode status, AppleResponse? answer) => (status, answer?.ErrorNumber ?? 0) switch
    {
        (_, VppCodes.InvalidHeader) or (HttpStatusCode.Unauthorized, 0) => VppCodes.InvalidToken,
        var (_, number) => number,
    };

    /// <summary>Apple's message. It is stored and shown, so a token that it repeats is removed.</summary>
    private static string Message(HttpResponseMessage response, AppleResponse? answer, string? token)
    {
        var message = TypedText.Bounded(answer?.ErrorMessage, MaxMessage)
            ?? string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}");
        return token is null ? message : message.Replace(token, "…", StringComparison.Ordinal);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTime now)
    {
        var header = response.Headers.RetryAfter;
        if ((header?.Delta ?? header?.Date?.UtcDateTime - now) is not { } pause) { return null; }

        return pause < Pause ? Pause : pause > LongestPause ? LongestPause : pause;
    }
}
