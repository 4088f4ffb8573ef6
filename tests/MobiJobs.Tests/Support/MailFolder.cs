using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MobiJobs.Mail;

namespace MobiJobs.Tests.Support;

/// <summary>The mails that a running console has written.</summary>
internal static class MailFolder
{
    private static readonly Regex Link = new(@"/account/link\?key=[0-9a-f]{64}", RegexOptions.NonBacktracking);

    /// <summary>Those to this address, once all that wait are written; the oldest first.</summary>
    public static async Task<IReadOnlyList<MimeMessage>> MailsToAsync(this RunningConsole console, string address)
    {
        await console.Services.GetRequiredService<Outbox>().SettleAsync(); // What is to be looked up.
        await console.Services.GetRequiredService<Outbox>().SettleAsync(); // The mails that came of it.
        var folder = console.Services.GetRequiredService<MailSettings>().Folder;
        var mails = new List<MimeMessage>();
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
        {
            mails.Add(await MimeMessage.LoadAsync(file));
        }

        return [.. mails.Where(m => m.To.Mailboxes.Any(to => to.Address == address)).OrderBy(m => m.Date)];
    }

    /// <summary>The path of the link in a mail or a page.</summary>
    public static string LinkIn(string text) => Link.Match(text) is { Success: true } link
        ? link.Value
        : throw new InvalidOperationException($"There is no link in: {text}");

    /// <inheritdoc cref="LinkIn(string)"/>
    public static string LinkIn(MimeMessage mail) => LinkIn(mail.TextBody ?? "");
}
