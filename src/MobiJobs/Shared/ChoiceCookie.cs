namespace MobiJobs.Shared;

/// <summary>How a browser keeps what a person chose for its display.</summary>
internal static class ChoiceCookie
{
    public static CookieOptions Options => new()
    {
        MaxAge = TimeSpan.FromDays(365),
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
    };
}
