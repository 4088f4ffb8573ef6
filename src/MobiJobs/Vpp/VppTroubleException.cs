namespace MobiJobs.Vpp;

/// <summary>Apple refuses, cannot be reached, or asks to come again later.</summary>
/// <param name="code">Apple's error number; 0 if no answer contained one.</param>
/// <param name="message">Apple's message.</param>
/// <param name="retryAfter">How long to wait before repeating the request; null if repeating doesn't help.</param>
public sealed class VppTroubleException(int code, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>Apple's error number; 0 if no answer contained one.</summary>
    public int Code => code;

    /// <summary>How long to wait before repeating the request; null if repeating doesn't help.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
