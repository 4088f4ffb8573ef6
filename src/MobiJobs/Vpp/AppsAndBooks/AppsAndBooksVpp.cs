using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>Apple's Apps and Books Management API, version 2: its words in ours.</summary>
internal sealed class AppsAndBooksVpp(AppleConnection apple) : IVppService
{
    private const int MostPages = 10_000;
    private const int MostReadings = 4;

    /// <inheritdoc/>
    public async Task<VppAccount> AccountAsync(string token, CancellationToken stopping)
    {
        var config = await apple.GetAsync<ClientConfig>(AppleEndpoint.ClientConfig, token, "", stopping);
        var (organization, expires) = Inside(token);
        if (config.UId is not { Length: > 0 } location || (Moment(config.TokenExpirationDate) ?? expires) is not { } expiry) { throw AppleTrouble.Unreadable(HttpStatusCode.OK); }

        return new VppAccount(location, config.LocationName ?? location, organization, expiry, config.MdmInfo is { Id: { Length: > 0 } id } mdm ? new VppClaim(id, mdm.Name ?? id) : null);
    }

    /// <inheritdoc/>
    public async Task ClaimAsync(string token, VppClaim claim, CancellationToken stopping) =>
        await apple.PostAsync<ClientConfig>(AppleEndpoint.ClientConfig, token, new ClientConfigChange(new MdmInfo(claim.Id, claim.Name, claim.Name)), stopping);

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppAsset> AssetsAsync(string token, [EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var asset in (await PagesAsync<AssetPage>(AppleEndpoint.Assets, token, stopping)).SelectMany(p => p.Assets ?? []))
        {
            var isBook = string.Equals(asset.ProductType, "Book", StringComparison.OrdinalIgnoreCase);
            yield return new VppAsset(asset.AdamId, asset.PricingParam ?? VppAsset.Standard, isBook, asset.TotalCount, asset.AssignedCount, asset.DeviceAssignable, asset.Revocable);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppPerson> PeopleAsync(string token, [EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var user in (await PagesAsync<UserPage>(AppleEndpoint.Users, token, stopping)).SelectMany(p => p.Users ?? []))
        {
            if (user.ClientUserId is { Length: > 0 } name && Status(user.Status) is { } status) { yield return new VppPerson(name, user.Email, null, status, user.IdHash, user.InviteCode); }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppAssignment> AssignmentsAsync(string token, [EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var license in (await PagesAsync<AssignmentPage>(AppleEndpoint.Assignments, token, stopping)).SelectMany(p => p.Assignments ?? []))
        {
            yield return new VppAssignment(license.AdamId, license.PricingParam ?? VppAsset.Standard, license.ClientUserId, license.SerialNumber);
        }
    }

    /// <inheritdoc/>
    public async Task<int> MostAtOnceAsync(VppOrderKind kind, CancellationToken stopping)
    {
        var limits = (await apple.ConfigAsync(stopping)).Limits ?? new Dictionary<string, int>();
        string[] names = kind is VppOrderKind.Assign or VppOrderKind.Collect ? ["maxClientUserIds", "maxSerialNumbers"] : ["maxUsers"];
        return names.Select(n => limits.TryGetValue(n, out var limit) && limit > 0 ? limit : int.MaxValue).Min();
    }

    /// <inheritdoc/>
    public async Task<string> AskAsync(string token, VppChange change, CancellationToken stopping)
    {
        var (endpoint, body) = change switch
        {
            VppChange.Assign assign => (AppleEndpoint.Assign, (object)ManageAssets.Of(assign.Licenses)),
            VppChange.Collect collect => (AppleEndpoint.Collect, ManageAssets.Of(collect.Licenses)),
            VppChange.AddPeople add => (AppleEndpoint.AddUsers, new ManageUsers([.. add.People.DistinctBy(p => p.ClientUserId).Select(p => new UserName(p.ClientUserId, p.Email, p.ManagedAppleId))])),
            VppChange.StopPeople stop => (AppleEndpoint.StopUsers, new ManageUsers([.. stop.ClientUserIds.Distinct(StringComparer.Ordinal).Select(id => new UserName(id))])),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
        var taken = await apple.PostAsync<EventTaken>(endpoint, token, body, stopping);
        return taken.EventId is { Length: > 0 and <= VppOrder.MaxEventId } id ? id : throw AppleTrouble.Unreadable(HttpStatusCode.OK);
    }

    /// <inheritdoc/>
    public async Task<VppEvent> EventAsync(string token, string eventId, CancellationToken stopping)
    {
        var told = await apple.GetAsync<EventStatus>(AppleEndpoint.Event, token, $"eventId={Uri.EscapeDataString(eventId)}", stopping);
        var failures = (told.Failures ?? []).Select(f => new VppFailure(f.ErrorNumber, f.ErrorMessage ?? "", [.. f.ErrorInfo?.ClientUserIds ?? [], .. f.ErrorInfo?.SerialNumbers ?? []]));
        return new VppEvent(
            told.Status?.ToUpperInvariant() switch
            {
                "PENDING" => VppEventStatus.Pending,
                "COMPLETE" => VppEventStatus.Complete,
                "FAILED" => VppEventStatus.Failed,
                _ => throw AppleTrouble.Unreadable(HttpStatusCode.OK),
            },
            [.. failures]);
    }

    /// <inheritdoc/>
    public Task AcceptedAsync(VppAcceptance acceptance, CancellationToken stopping) => Task.CompletedTask;

    /// <summary>A whole list. Where it changes while its pages are read, an entry may be on two pages or on none: it is read anew.</summary>
    private async Task<IReadOnlyList<TPage>> PagesAsync<TPage>(AppleEndpoint endpoint, string token, CancellationToken stopping)
        where TPage : ApplePage
    {
        for (var reading = 1; reading <= MostReadings; reading++)
        {
            if (await ReadAsync<TPage>(endpoint, token, stopping) is { } pages) { return pages; }
        }

        throw new VppTroubleException(0, "The list changed whenever it was read.", TimeSpan.FromMinutes(5));
    }

    private async Task<IReadOnlyList<TPage>?> ReadAsync<TPage>(AppleEndpoint endpoint, string token, CancellationToken stopping)
        where TPage : ApplePage
    {
        var pages = new List<TPage>();
        for (var index = 0; ;)
        {
            var page = await apple.GetAsync<TPage>(endpoint, token, index == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"pageIndex={index}"), stopping);
            if (page is { Count: null, Size: not 0 }) { throw AppleTrouble.Unreadable(HttpStatusCode.OK); } // Taken for an empty list, it would wipe out what we know.

            if (pages.Count > 0 && page.VersionId != pages[0].VersionId) { return null; }

            pages.Add(page);
            if (page.NextPageIndex is not { } next) { return pages; }

            index = next > index && next < MostPages ? next : throw AppleTrouble.Unreadable(HttpStatusCode.OK);
        }
    }

    /// <summary>Deleted is a retired record that a new one of the same name replaced; the new one is listed, too.</summary>
    private static VppUserStatus? Status(string? status) => status?.ToUpperInvariant() switch
    {
        "REGISTERED" => VppUserStatus.Registered,
        "ASSOCIATED" => VppUserStatus.Associated,
        "RETIRED" or "DELETED" => VppUserStatus.Retired,
        _ => null,
    };

    /// <summary>What the token says of itself: Apple repeats the expiry only where it is near.</summary>
    private static (string Organization, DateTime? ExpiresAt) Inside(string token)
    {
        try
        {
            using var inside = JsonDocument.Parse(Convert.FromBase64String(token));
            string? Say(string name) => inside.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return (Say("orgName") ?? "", Moment(Say("expDate")));
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            throw new VppTroubleException(VppCodes.InvalidToken, "The token is none of Apple's.");
        }
    }

    private static DateTime? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.UtcDateTime : null;
}
