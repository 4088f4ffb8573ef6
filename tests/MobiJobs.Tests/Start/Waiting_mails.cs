using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using MobiJobs.Mail;

namespace MobiJobs.Tests.Start;

/// <summary>What strangers ask for takes no place from other mails, and nobody takes all places.</summary>
public sealed class Waiting_mails : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
    private readonly ServiceProvider services = new ServiceCollection()
        .AddScoped<MobiJobs.Data.StoreScope>().BuildServiceProvider();

    private Outbox outbox = null!;

    public Task InitializeAsync()
    {
        outbox = new Outbox(
            new MailSettings("mobijobs@school.example", null, folder, null),
            services.GetRequiredService<IServiceScopeFactory>(),
            TimeProvider.System,
            NullLogger<Outbox>.Instance);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        outbox.Dispose();
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task However_many_links_strangers_ask_for_a_notice_is_sent_and_first()
    {
        for (var i = 0; i < 2000; i++) { Ask($"192.0.2.{i}", null, $"person-{i}"); }

        outbox.Send(new Letter("notice@school.example", "x", "x"));
        var sent = await SentAsync();
        Assert.Contains("notice@school.example", sent);
        Assert.Equal(201, sent.Count);
        Assert.Equal("notice@school.example", sent[0]);
        Assert.Equal(1800, outbox.Unsent!.Count);
    }

    [Fact]
    public async Task One_address_site_or_person_takes_a_few_places_only()
    {
        for (var i = 0; i < 60; i++) { Ask("192.0.2.1", null, $"a-{i}"); }

        for (var i = 0; i < 60; i++) { Ask($"network-{i}", "site", $"b-{i}"); }

        for (var i = 0; i < 60; i++) { Ask($"198.51.100.{i}", null, "one"); }

        Assert.Equal(10 + 50 + 3, (await SentAsync()).Count);
    }

    [Fact]
    public async Task Many_notices_to_one_address_leave_places_to_others()
    {
        for (var i = 0; i < 2000; i++) { outbox.Send(new Letter("one@school.example", "x", "x")); }

        outbox.Send(new Letter("other@school.example", "x", "x"));
        var sent = await SentAsync();
        Assert.Equal((20, 1), (sent.Count(to => to.StartsWith("one", StringComparison.Ordinal)), sent.Count - 20));
        Assert.Equal(1980, outbox.Unsent!.Count);
    }

    [Fact]
    public async Task A_mail_that_the_server_does_not_answer_holds_up_no_other()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 16, 3, 0, 0, TimeSpan.Zero));
        var post = new UnevenPost();
        using var sending = new Outbox(
            new MailSettings("mobijobs@school.example", null, folder, null),
            post,
            services.GetRequiredService<IServiceScopeFactory>(),
            clock,
            NullLogger<Outbox>.Instance);
        foreach (var to in (string[])["silent@a.example", "busy@b.example", "nobody@c.example", "sato@d.example"])
        {
            sending.Send(new Letter(to, "x", "x"));
        }

        await sending.StartAsync(CancellationToken.None);
        Assert.Equal("sato@d.example", await post.Taken.Reader.ReadAsync()); // No time has gone by.
        var hopeless = Assert.Single(sending.Unsent!.Last);
        Assert.Equal(("nobody@c.example", "550 nobody here"), (hopeless.To, hopeless.Reason));

        post.IsBusy = false;
        clock.Advance(TimeSpan.FromSeconds(20)); // Its own next attempt.
        Assert.Equal("busy@b.example", await post.Taken.Reader.ReadAsync());
        clock.Advance(TimeSpan.FromSeconds(10));
        await sending.SettleAsync(); // The silent one was cut off, and waits as well.
        post.IsSilent = false;
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("silent@a.example", await post.Taken.Reader.ReadAsync());
        Assert.Equal(1, sending.Unsent!.Count);
        await sending.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task While_the_server_takes_nothing_links_that_strangers_ask_for_push_out_no_notice()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 16, 3, 0, 0, TimeSpan.Zero));
        var post = new UnevenPost();
        using var sending = new Outbox(
            new MailSettings("mobijobs@school.example", null, folder, null),
            post,
            services.GetRequiredService<IServiceScopeFactory>(),
            clock,
            NullLogger<Outbox>.Instance);
        await sending.StartAsync(CancellationToken.None);
        for (var i = 0; i < 1200; i++)
        {
            Ask(sending, $"192.0.2.{i}", null, $"busy-{i}");
            if (i % 100 == 99) { await sending.SettleAsync(); }
        }

        Assert.Equal(1000, sending.Unsent!.Count); // 200 wait for their next attempt, the others are told of.
        sending.Send(new Letter("busy-notice@school.example", "x", "x"));
        await sending.SettleAsync();
        Assert.Equal(1000, sending.Unsent!.Count);

        post.IsBusy = false;
        clock.Advance(TimeSpan.FromSeconds(20));
        var taken = new List<string>();
        while (taken.Count < 201) { taken.Add(await post.Taken.Reader.ReadAsync()); }

        Assert.Contains("busy-notice@school.example", taken);
        await sending.StopAsync(CancellationToken.None);
    }

    private void Ask(string network, string? site, string name) => Ask(outbox, network, site, name);

    private static void Ask(Outbox outbox, string network, string? site, string name) => outbox.SendIfAny(
        new MailAsker(network, site, name),
        (_, _) => Task.FromResult<Letter?>(new Letter($"{name}@school.example", "x", "x")));

    /// <summary>Whom mails went to, in this order.</summary>
    private async Task<List<string>> SentAsync()
    {
        var order = new List<string>();
        await outbox.SendAllAsync(CancellationToken.None);
        foreach (var file in new DirectoryInfo(folder).GetFiles().OrderBy(f => f.LastWriteTimeUtc))
        {
            var mail = await MimeMessage.LoadAsync(file.FullName);
            order.Add(mail.To.Mailboxes.Single().Address);
        }

        return order;
    }

    /// <summary>A server that is silent about one mail, busy for the next and refuses the third for good.</summary>
    private sealed class UnevenPost : IPost
    {
        public Channel<string> Taken { get; } = Channel.CreateUnbounded<string>();

        public bool IsBusy { get; set; } = true;

        public bool IsSilent { get; set; } = true;

        public async Task SendAsync(MimeMessage message, CancellationToken stopping)
        {
            var to = message.To.Mailboxes.Single().Address;
            if (IsSilent && to.StartsWith("silent", StringComparison.Ordinal))
            {
                await Task.Delay(Timeout.Infinite, stopping);
            }

            if (IsBusy && to.StartsWith("busy", StringComparison.Ordinal))
            {
                throw new PostException("451 later", isFinal: false, new IOException());
            }

            if (to.StartsWith("nobody", StringComparison.Ordinal))
            {
                throw new PostException("550 nobody here", isFinal: true, new IOException());
            }

            await Taken.Writer.WriteAsync(to, CancellationToken.None);
        }
    }
}
