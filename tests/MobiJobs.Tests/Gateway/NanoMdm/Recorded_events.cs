using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Guide.Chain;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// Events that a NanoMDM server sent (0.9.0-14), of each kind of device and of message. What devices say in them is
/// written after Apple's schema, with invented people.
/// </summary>
public sealed class Recorded_events(Taking_events.Site site) : IClassFixture<Taking_events.Site>
{
    private const string Folder = "tests/MobiJobs.Tests/Gateway/NanoMdm";

    private static readonly (string Name, byte[] Body)[] All =
        [.. Sources.Lines($"{Folder}/recorded.jsonl").Select(Read)];

    [Fact]
    public void Each_is_read_as_what_it_says() =>
        Approved.Assert($"{Folder}/recorded.txt", string.Join('\n', All.Select(one => $"{one.Name}: {Say(one.Body)}")));

    [Fact]
    public void No_secret_of_a_device_is_kept() => Offenders.AssertNone(All
        .Where(one => Secrets(one.Body).Any(WebhookEvent.Read(one.Body).Raw.Contains))
        .Select(one => one.Name));

    [Fact]
    public async Task Each_is_taken_and_what_is_more_than_a_contact_is_kept()
    {
        var kept = All.Count(one => !WebhookEvent.Read(one.Body).IsContactOnly);

        foreach (var (name, body) in All)
        {
            Assert.True(await site.Fleet.SendAsync(body) == HttpStatusCode.OK, name);
        }

        await site.UntilAsync(async db => !await db.Reports.AnyAsync(r => r.State == ReportState.Pending));
        Assert.Equal(kept, await site.AskAsync(db => db.Reports.CountAsync()));
    }

    private static (string, byte[]) Read(string line)
    {
        var one = JsonDocument.Parse(line).RootElement;
        return (one.GetProperty("name").GetString()!, Encoding.UTF8.GetBytes(one.GetProperty("event").GetRawText()));
    }

    private static string Say(byte[] body)
    {
        var report = WebhookEvent.Read(body);
        var message = EventReader.Read(report.Raw);
        var what = message switch
        {
            AcknowledgedMessage { Facts: AppListFacts list } =>
                $"{list.Apps.Count} apps {string.Join(", ", list.Apps.Select(a => $"{a.BundleId} {a.Version}"))}",
            AcknowledgedMessage { Facts: ManagedAppFacts list } => $"managed {string.Join(", ", list.Apps)}",
            AcknowledgedMessage { Facts: ProfileListFacts list } => $"profiles {string.Join(", ", list.Profiles)}",
            AcknowledgedMessage { Facts: PlaceFacts place } =>
                string.Create(CultureInfo.InvariantCulture, $"{place.Latitude} {place.Longitude} {place.At:O}"),
            AcknowledgedMessage { Facts: { } facts } => $"{facts}",
            AcknowledgedMessage { Unread: { } why } => $"done; {why}",
            AcknowledgedMessage => "done",
            FailedMessage failed => ErrorChain.Parse(failed.Error).Key,
            EnrollingMessage enrolling => $"{enrolling.Facts}",
            EnrolledMessage enrolled => enrolled.IsFirst ? "first" : "renewed",
            OtherMessage other => other.Topic,
            UnreadableMessage unreadable => unreadable.Why,
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{message.GetType().Name} {what}").TrimEnd();
    }

    /// <summary>What the payload holds under a name that opens something; not what would occur in any text.</summary>
    private static IEnumerable<string> Secrets(byte[] body)
    {
        var names = new[] { "UnlockToken", "BootstrapToken", "PushMagic", "Token", "ActivationLockBypassCode" };
        var whole = JsonDocument.Parse(body).RootElement;
        var one = whole.TryGetProperty("acknowledge_event", out var answer)
            ? answer
            : whole.GetProperty("checkin_event");
        var payload = Encoding.UTF8.GetString(one.GetProperty("raw_payload").GetBytesFromBase64());
        foreach (var name in names)
        {
            var at = payload.IndexOf($"<key>{name}</key>", StringComparison.Ordinal);
            if (at < 0) { continue; }

            var value = payload[(payload.IndexOf('>', at + name.Length + "<key></key>".Length) + 1)..];
            var secret = value[..value.IndexOf('<', StringComparison.Ordinal)].Trim();
            if (secret.Length > 3) { yield return secret; }
        }
    }
}
