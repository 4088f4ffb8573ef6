namespace MobiJobs.Mail;

/// <summary>How mails are sent.</summary>
/// <param name="From">Who they are from.</param>
/// <param name="Smtp">The server that takes them; null if they are written as files.</param>
/// <param name="Folder">Where they are written as files.</param>
/// <param name="Console">The console's address for links in mails; null if it is not configured.</param>
public sealed record MailSettings(string From, SmtpSettings? Smtp, string Folder, Uri? Console)
{
    /// <summary>Where the console is reached on its own machine, for links as long as nothing is configured.</summary>
    public Uri OnThisMachine { get; init; } = new("http://localhost:5000/");

    /// <summary>The address of a page of the console, for a mail.</summary>
    /// <param name="otherwise">Where the console is if that is not configured; null for this machine.</param>
    public string AddressOf(string page, Uri? otherwise = null) =>
        $"{(Console ?? otherwise ?? OnThisMachine).AbsoluteUri.TrimEnd('/')}{page}";

    /// <summary>Files below the folder that the program runs in.</summary>
    public static MailSettings Default => new("mobijobs@localhost", null, Path.GetFullPath("data/mail"), null);
}

/// <summary>The server that takes mails.</summary>
public sealed record SmtpSettings(string Host, int Port, SmtpSecurity Security, string? User, string? Password);

/// <summary>How the connection to the server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Begins in plain text and goes on only if the server offers TLS.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>For a server on the same machine.</summary>
    None,
}
