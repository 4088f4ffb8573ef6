namespace MobiJobs.Api.Limits;

/// <summary>The largest bodies of requests to the API, in bytes. Each call with a body names one of them.</summary>
internal static class BodyBytes
{
    /// <summary>A few members, a thousand ids, or the causes of a retry.</summary>
    public const int Few = 64 * 1024;

    /// <summary>A text of 64 Ki characters, each of them escaped.</summary>
    public const int Text = 512 * 1024;

    /// <summary>The numbers of a whole fleet.</summary>
    public const int Fleet = 8 * 1024 * 1024;
}
