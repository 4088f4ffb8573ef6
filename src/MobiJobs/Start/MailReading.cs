using System.Globalization;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Mail;

namespace MobiJobs.Start;

/// <summary>Reads how mails are sent.</summary>
internal static class MailReading
{
    private const string ServerKey = "Mail:Smtp:Host";
    private const string AddressKey = "Web:Address";
    private const int SubmissionPort = 587;
    private const int MaxPort = 65_535;

    /// <exception cref="WrongSettingException">A value is not allowed.</exception>
    public static MailSettings Read(SettingReader reader, DatabaseProvider provider, string connection)
    {
        var smtp = ReadServer(reader);
        var console = reader.Text(AddressKey) is null ? null : reader.SafeAddress(AddressKey, "");
        if (smtp is not null && console is null)
        {
            throw new WrongSettingException(
                AddressKey,
                "",
                "the address of the console for links in mails, such as https://mobijobs.school.example, since "
                + $"{ServerKey} is set");
        }

        var from = ReadFrom(reader, isNeeded: smtp is not null);
        var settings = new MailSettings(from, smtp, Folder(reader, provider, connection), console);
        return ReadListening(reader) is { } here ? settings with { OnThisMachine = here } : settings;
    }

    /// <summary>
    /// The first address that the server listens on and a browser of this machine reaches; null for none, which a
    /// socket is, too. What is wrong with an address, the server says when it starts.
    /// </summary>
    private static Uri? ReadListening(SettingReader reader) => (reader.Text("Urls") ?? "")
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(Reached)
        .FirstOrDefault(address => address is not null);

    private static Uri? Reached(string address)
    {
        try
        {
            var listening = BindingAddress.Parse(address);
            if (listening.IsUnixPipe || listening.IsNamedPipe) { return null; }

            var host = listening.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : listening.Host;
            return new Uri(string.Create(
                CultureInfo.InvariantCulture, $"{listening.Scheme}://{host}:{listening.Port}"));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static SmtpSettings? ReadServer(SettingReader reader)
    {
        if (reader.Text(ServerKey) is not { } host) { return null; }

        var user = reader.Text("Mail:Smtp:User");
        var security = reader.OneOf("Mail:Smtp:Security", SmtpSecurity.StartTls);
        if (user is not null && security == SmtpSecurity.None)
        {
            throw new WrongSettingException(
                "Mail:Smtp:Security",
                nameof(SmtpSecurity.None),
                "StartTls, Tls, since Mail:Smtp:User is set: its password is never sent in plain text");
        }

        return new SmtpSettings(
            host,
            reader.Number("Mail:Smtp:Port", SubmissionPort, 1, MaxPort),
            security,
            user,
            reader.Text("Mail:Smtp:Password"));
    }

    private static string ReadFrom(SettingReader reader, bool isNeeded)
    {
        const string Key = "Mail:From";
        var from = reader.Text(Key);
        if (from is null && !isNeeded) { return MailSettings.Default.From; }

        return from is not null && MailAddress.IsNoneOrValid(from)
            ? from
            : throw new WrongSettingException(Key, from ?? "", "an e-mail address that mails are sent from");
    }

    /// <summary>Beside the embedded store.</summary>
    private static string Folder(SettingReader reader, DatabaseProvider provider, string connection)
    {
        var file = provider == DatabaseProvider.Sqlite ? DatabaseSetup.FileOf(connection) : null;
        var folder = reader.Text("Mail:Folder") ?? (file is null ? null : Path.ChangeExtension(file, ".mail"));
        return folder is null ? MailSettings.Default.Folder : Path.GetFullPath(folder);
    }
}
