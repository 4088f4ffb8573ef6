using System.Runtime.CompilerServices;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>Apple's Apps and Books Management API, version 2, in our terms.</summary>
internal sealed class AppsAndBooksVpp(AppleConnection apple) : IVppService
{
    /// <inheritdoc/>
    public async Task<VppAccount> AccountAsync(string token, CancellationToken stopping)
    {
        var config = await apple.GetAsync<ClientConfig>(AppleEndpoint.ClientConfig, token, "", stopping);
        var content = TokenContent.Read(token);
        var expiresAt = AppleDate.Read(config.TokenExpirationDate) ?? content.ExpiresAt;
        if (config.UId is not { Length: > 0 } location || expiresAt is not { } expiry)
        {
            throw AppleTrouble.Unreadable();
        }

        var managedBy = config.MdmInfo is { Id: { Length: > 0 } id } mdm ? new MdmProduct(id, mdm.Name ?? id) : null;
        return new VppAccount(location, config.LocationName ?? location, content.Organization, expiry, managedBy);
    }

    /// <inheritdoc/>
    public async Task ClaimAsync(string token, MdmProduct product, CancellationToken stopping)
    {
        var change = new ClientConfigChange(new MdmInfo(product.Id, product.Name, product.Name));
        await apple.PostAsync<ClientConfig>(AppleEndpoint.ClientConfig, token, change, stopping);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppAsset> AssetsAsync(
        string token,
        [EnumeratorCancellation] CancellationToken stopping)
    {
        var pages = await AppleList.ReadAsync<AssetPage>(apple, AppleEndpoint.Assets, token, stopping);
        foreach (var asset in pages.SelectMany(p => p.Assets ?? []))
        {
            yield return new VppAsset(
                asset.AdamId,
                asset.PricingParam ?? VppAsset.Standard,
                string.Equals(asset.ProductType, "Book", StringComparison.OrdinalIgnoreCase),
                asset.TotalCount,
                asset.AssignedCount,
                asset.DeviceAssignable,
                asset.Revocable);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppPerson> PeopleAsync(
        string token,
        [EnumeratorCancellation] CancellationToken stopping)
    {
        var pages = await AppleList.ReadAsync<UserPage>(apple, AppleEndpoint.Users, token, stopping);
        foreach (var user in pages.SelectMany(p => p.Users ?? []))
        {
            if (user.ClientUserId is { Length: > 0 } name && Status(user.Status) is { } status)
            {
                yield return new VppPerson(name, user.Email, null, status, user.IdHash, user.InviteCode);
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppAssignment> AssignmentsAsync(
        string token,
        [EnumeratorCancellation] CancellationToken stopping)
    {
        var pages = await AppleList.ReadAsync<AssignmentPage>(apple, AppleEndpoint.Assignments, token, stopping);
        foreach (var license in pages.SelectMany(p => p.Assignments ?? []))
        {
            yield return new VppAssignment(
                license.AdamId,
                license.PricingParam ?? VppAsset.Standard,
                license.ClientUserId,
                license.SerialNumber);
        }
    }

    /// <inheritdoc/>
    public async Task<int> MaxPerRequestAsync(VppOrderKind kind, CancellationToken stopping)
    {
        var limits = (await apple.ConfigAsync(stopping)).Limits ?? new Dictionary<string, int>();
        string[] names = kind switch
        {
            VppOrderKind.Assign or VppOrderKind.Collect => ["maxClientUserIds", "maxSerialNumbers"],
            VppOrderKind.AddPeople or VppOrderKind.StopPeople => ["maxUsers"],
        };
        return names.Select(n => limits.TryGetValue(n, out var limit) && limit > 0 ? limit : int.MaxValue).Min();
    }

    /// <inheritdoc/>
    public async Task<string> SubmitAsync(string token, VppChange change, CancellationToken stopping)
    {
        var (endpoint, body) = change switch
        {
            VppChange.Assign assign => (AppleEndpoint.Assign, (object)ManageAssets.Of(assign.Licenses)),
            VppChange.Collect collect => (AppleEndpoint.Collect, ManageAssets.Of(collect.Licenses)),
            VppChange.AddPeople add => (AppleEndpoint.AddUsers, ManageUsers.Of(add.People)),
            VppChange.StopPeople stop => (AppleEndpoint.StopUsers, ManageUsers.Of(stop.ClientUserIds)),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
        var accepted = await apple.PostAsync<EventAccepted>(endpoint, token, body, stopping);
        return accepted.EventId is { Length: > 0 and <= VppOrder.MaxEventId } id ? id : throw AppleTrouble.Unreadable();
    }

    /// <inheritdoc/>
    public async Task<VppEvent> EventAsync(string token, string eventId, CancellationToken stopping)
    {
        var query = $"eventId={Uri.EscapeDataString(eventId)}";
        var result = await apple.GetAsync<EventStatus>(AppleEndpoint.Event, token, query, stopping);
        var status = result.Status?.ToUpperInvariant() switch
        {
            "PENDING" => VppEventStatus.Pending,
            "COMPLETE" => VppEventStatus.Complete,
            "FAILED" => VppEventStatus.Failed,
            _ => throw AppleTrouble.Unreadable(),
        };
        return new VppEvent(status, [.. (result.Failures ?? []).Select(Failure)]);
    }

    /// <inheritdoc/>
    public Task AcceptedAsync(VppAcceptance acceptance, CancellationToken stopping) => Task.CompletedTask;

    private static VppFailure Failure(AppleFailure failure) => new(
        failure.ErrorNumber,
        failure.ErrorMessage ?? "",
        [.. failure.ErrorInfo?.ClientUserIds ?? [], .. failure.ErrorInfo?.SerialNumbers ?? []]);

    /// <summary>
    /// "Deleted" is a retired record that a new one of the same name replaced. The new one is listed, too.
    /// </summary>
    private static VppUserStatus? Status(string? status) => status?.ToUpperInvariant() switch
    {
        "REGISTERED" => VppUserStatus.Registered,
        "ASSOCIATED" => VppUserStatus.Associated,
        "RETIRED" or "DELETED" => VppUserStatus.Retired,
        _ => null,
    };
}
