using System.Globalization;
using System.Net;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>Turns what goes wrong into <see cref="VppTroubleException"/>: Apple's number, its words, and whether asking again helps.</summary>
internal static class AppleTrouble
{
    private const int MostWords = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>Nobody answered.</summary>
    public static VppTroubleException Away(HttpRequestException error) => error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
        ? new(0, "Apple's answer is too long.", LongPause)
        : new(0, $"Apple can't be reached ({error.HttpRequestError}).", Pause);

    /// <summary>No connection came about in time.</summary>
    public static VppTroubleException Unconnected() => new(0, "Apple can't be reached (no connection in time).", Pause);

    /// <summary>Nobody answered in time.</summary>
    public static VppTroubleException Slow(TimeSpan waited) =>
        new(0, string.Create(CultureInfo.InvariantCulture, $"Apple gave no answer within {waited.TotalSeconds} seconds."), Pause);

    /// <summary>An answer that none of Apple's looks like: a proxy's page, half an answer, a member that must be there missing.</summary>
    public static VppTroubleException Unreadable(HttpStatusCode status) =>
        new(0, string.Create(CultureInfo.InvariantCulture, $"Apple's answer can't be read (HTTP {(int)status})."), LongPause);

    /// <summary>The trouble that an answer speaks of; null where it speaks of none. Apple says some errors under HTTP 200.</summary>
    public static VppTroubleException? In(HttpResponseMessage response, AppleAnswer? answer, string? token, DateTime now)
    {
        var number = Number(response.StatusCode, answer);
        if (response.IsSuccessStatusCode && answer is not null && number == 0 && string.IsNullOrEmpty(answer.ErrorMessage)) { return null; }

        var passes = (int)response.StatusCode is 429 or >= 500 || VppCodes.Passes(number);
        if (answer is null && number == 0 && !passes) { return Unreadable(response.StatusCode); }

        return new(number, Words(response, answer, token), passes ? After(response, now) ?? Pause : null);
    }

    /// <summary>A refusal of the header is a refusal of the token; so is a 401 without a number.</summary>
    private static int Number(HttpStatusCode status, AppleAnswer? answer) => (status, answer?.ErrorNumber ?? 0) switch
    {
        (_, VppCodes.InvalidHeader) or (HttpStatusCode.Unauthorized, 0) => VppCodes.InvalidToken,
        var (_, number) => number,
    };

    /// <summary>Apple's own words. They are kept and shown, so a token that they repeat is taken out.</summary>
    private static string Words(HttpResponseMessage response, AppleAnswer? answer, string? token)
    {
        var words = Text.Bounded(answer?.ErrorMessage, MostWords) ?? string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}");
        return token is null ? words : words.Replace(token, "…", StringComparison.Ordinal);
    }

    private static TimeSpan? After(HttpResponseMessage response, DateTime now)
    {
        var header = response.Headers.RetryAfter;
        var pause = header?.Delta ?? (header?.Date is { } date ? date.UtcDateTime - now : null);
        return pause is not { } time ? null : time < Pause ? Pause : time > LongestPause ? LongestPause : time;
    }
}
