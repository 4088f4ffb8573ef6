using MimeKit;

namespace MobiJobs.Mail;

/// <summary>What takes mails: a server, or a folder.</summary>
internal interface IPost
{
    /// <summary>Hands a mail over.</summary>
    /// <exception cref="PostException">It was not taken.</exception>
    Task SendAsync(MimeMessage message, CancellationToken stopping);
}

/// <summary>A mail was not taken.</summary>
/// <param name="isFinal">Whether the same mail would be refused again.</param>
internal sealed class PostException(string message, bool isFinal, Exception cause) : Exception(message, cause)
{
    public bool IsFinal => isFinal;
}

/// <summary>Why a mail was not taken.</summary>
/// <param name="IsFinal">Whether the same mail would be refused again.</param>
public sealed record RefusedMail(string Reason, bool IsFinal);
