using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using MobiJobs.Mail;
using MobiJobs.Start;

namespace MobiJobs.Tests.Start;

/// <summary>Mails by a server, and what is configured of them.</summary>
public sealed class Sending_mails
{
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_mail_goes_to_the_server_that_is_configured()
    {
        await using var server = new MailServer("250 OK");
        await SendAsync(server, new Letter("sato@school.example", "件名 / Subject", "本文\r\nText"));
        var mail = await server.Taken.Task.WaitAsync(Ample);
        Assert.Equal("件名 / Subject", mail.Subject);
        Assert.Equal("sato@school.example", Assert.Single(mail.To.Mailboxes).Address);
        Assert.Equal("mobijobs@school.example", Assert.Single(mail.From.Mailboxes).Address);
        Assert.StartsWith("本文", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_the_server_refuses_for_good_is_not_sent_again()
    {
        await using var server = new MailServer("550 nobody here");
        await SendAsync(server, new Letter("nobody@school.example", "x", "x"));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("Web:Address", "Mail:Smtp:Host=mail.school.example")]
    [InlineData("Mail:From", "Mail:Smtp:Host=mail.school.example", "Web:Address=https://mobijobs.school.example")]
    [InlineData("Web:Address", "Web:Address=http://mobijobs.school.example")]
    [InlineData(
        "Mail:Smtp:Security",
        "Mail:Smtp:Host=mail.school.example",
        "Mail:Smtp:User=mobijobs",
        "Mail:Smtp:Security=None",
        "Web:Address=https://mobijobs.school.example",
        "Mail:From=mobijobs@school.example")]
    public void What_is_wrong_with_the_settings_is_said_at_start(string key, params string[] settings)
    {
        var wrong = Assert.Throws<WrongSettingException>(() => Read(settings));
        Assert.StartsWith(key, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_server_mails_are_files_beside_the_store()
    {
        var mail = Read("ConnectionStrings:MobiJobs=Data Source=/srv/mobijobs/mobijobs.db").Mail;
        Assert.Equal((null, "/srv/mobijobs/mobijobs.mail"), (mail.Smtp, mail.Folder));
    }

    [Theory]
    [InlineData("http://localhost:5000/", "Urls=")]
    [InlineData("http://localhost:5080/", "Urls=http://localhost:5080")]
    [InlineData("https://localhost:8443/", "Urls=https://*:8443;http://*:8080")]
    [InlineData("http://localhost:5000/", "Urls=http://unix:/run/mobijobs/mobijobs.sock")]
    [InlineData("http://localhost:8080/", "Urls=http://unix:/run/mobijobs/mobijobs.sock;http://*:8080")]
    [InlineData("https://mobijobs.school.example/", "Urls=http://+:80", "Web:Address=https://mobijobs.school.example")]
    public void Links_lead_to_the_address_that_is_configured_or_else_to_where_the_server_listens(
        string address, params string[] settings) => Assert.Equal(address, Read(settings).Mail.AddressOf("/"));

    private static Settings Read(params string[] settings) => Settings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => s.Split('=', 2)).ToDictionary(s => s[0], s => (string?)s[1]))
        .Build());

    private static async Task SendAsync(MailServer server, Letter letter)
    {
        var smtp = new SmtpSettings("127.0.0.1", server.Port, SmtpSecurity.None, null, null);
        await using var services = new ServiceCollection().BuildServiceProvider();
        using var outbox = new Outbox(
            new MailSettings("mobijobs@school.example", smtp, "unused", null),
            services.GetRequiredService<IServiceScopeFactory>(),
            TimeProvider.System,
            NullLogger<Outbox>.Instance);
        outbox.Send(letter);
        await outbox.SendAllAsync(CancellationToken.None).WaitAsync(Ample);
    }

    /// <summary>As much of a mail server as one mail needs.</summary>
    private sealed class MailServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly string toRecipient;
        private readonly Task serving;

        public MailServer(string toRecipient)
        {
            this.toRecipient = toRecipient;
            listener.Start();
            serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public int Connections { get; private set; }

        public TaskCompletionSource<MimeMessage> Taken { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await serving;
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    Connections++;
                    await TalkAsync(client.GetStream());
                }
                catch (Exception e) when (
                    e is SocketException or ObjectDisposedException or InvalidOperationException or IOException)
                {
                    return;
                }
            }
        }

        private async Task TalkAsync(Stream stream)
        {
            using var lines = new StreamReader(stream, Encoding.UTF8);
            await using var words = new StreamWriter(stream, Encoding.ASCII) { AutoFlush = true, NewLine = "\r\n" };
            await words.WriteLineAsync("220 ready");
            while (await lines.ReadLineAsync() is { } line)
            {
                switch (line.Split(' ', ':')[0].ToUpperInvariant())
                {
                    case "QUIT":
                        await words.WriteLineAsync("221 bye");
                        return;
                    case "RCPT":
                        await words.WriteLineAsync(toRecipient);
                        break;
                    case "DATA":
                        await words.WriteLineAsync("354 go on");
                        await TakeAsync(lines);
                        await words.WriteLineAsync("250 taken");
                        break;
                    default:
                        await words.WriteLineAsync("250 OK");
                        break;
                }
            }
        }

        private async Task TakeAsync(StreamReader lines)
        {
            var text = new StringBuilder();
            while (await lines.ReadLineAsync() is { } line && line != ".") { text.Append(line).Append("\r\n"); }

            Taken.SetResult(await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()))));
        }
    }
}
