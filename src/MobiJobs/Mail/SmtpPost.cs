using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace MobiJobs.Mail;

/// <summary>Hands mails to an SMTP server, each by a connection of its own, since there are few.</summary>
internal sealed class SmtpPost(SmtpSettings settings) : IPost
{
    private const int TimeoutMilliseconds = 30_000;

    private SecureSocketOptions Security => settings.Security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
    };

    public async Task SendAsync(MimeMessage message, CancellationToken stopping)
    {
        try
        {
            using var client = new SmtpClient { Timeout = TimeoutMilliseconds };
            await client.ConnectAsync(settings.Host, settings.Port, Security, stopping);
            if (settings.User is { } user) { await client.AuthenticateAsync(user, settings.Password ?? "", stopping); }

            await client.SendAsync(message, stopping);
            await LeaveAsync(client, stopping);
        }
        catch (SmtpCommandException e)
        {
            throw new PostException(e.Message, (int)e.StatusCode >= 500, e);
        }
        catch (Exception e) when (
            e is IOException or SocketException or TimeoutException or AuthenticationException
                or SslHandshakeException or ProtocolException or NotSupportedException)
        {
            throw new PostException(e.Message, isFinal: false, e);
        }
    }

    /// <summary>The mail was taken by now: whatever goes wrong here must not have it sent again.</summary>
    private static async Task LeaveAsync(SmtpClient client, CancellationToken stopping)
    {
        try
        {
            await client.DisconnectAsync(quit: true, stopping);
        }
        catch (Exception e) when (
            e is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException)
        {
            // The connection ends with the client.
        }
    }
}
