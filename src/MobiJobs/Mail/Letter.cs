using MimeKit;

namespace MobiJobs.Mail;

/// <summary>A mail to one person, in plain text.</summary>
public sealed record Letter(string To, string Subject, string Text)
{
    /// <summary>As it is sent.</summary>
    internal MimeMessage ToMessage(string from, DateTimeOffset now)
    {
        var message = new MimeMessage
        {
            Subject = Subject,
            Date = now,
            Body = new TextPart("plain") { Text = Text },
        };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(new MailboxAddress(null, To));
        message.Headers.Add("Auto-Submitted", "auto-generated"); // Asks mail servers not to send automatic replies.
        return message;
    }
}
