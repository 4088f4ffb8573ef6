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
    public IAsyncEnumerable<VppPage<VppAsset>> AssetsAsync(string token, CancellationToken stopping) =>
        AppleList.ReadAsync<AssetPage, VppAsset>(
            apple,
            AppleEndpoint.Assets,
            token,
            page => (page.Assets ?? []).Select(asset => new VppAsset(
                asset.AdamId,
                asset.PricingParam ?? VppAsset.Standard,
                string.Equals(asset.ProductType, "Book", StringComparison.OrdinalIgnoreCase),
                asset.TotalCount,
                asset.AssignedCount,
                asset.DeviceAssignable,
                asset.Revocable)),
            stopping);

    /// <inheritdoc/>
    public IAsyncEnumerable<VppPage<VppPerson>> PeopleAsync(string token, CancellationToken stopping) =>
        AppleList.ReadAsync<UserPage, VppPerson>(
            apple,
            AppleEndpoint.Users,
            token,
            page =>
                from user in page.Users ?? []
                let status = Status(user.Status)
                where user.ClientUserId is { Length: > 0 } && status is not null
                select new VppPerson(user.ClientUserId!, user.Email, null, status.Value, user.IdHash, user.InviteCode),
            stopping);

    /// <inheritdoc/>
    public IAsyncEnumerable<VppPage<VppAssignment>> AssignmentsAsync(string token, CancellationToken stopping) =>
        AppleList.ReadAsync<AssignmentPage, VppAssignment>(
            apple,
            AppleEndpoint.Assignments,
            token,
            page => (page.Assignments ?? []).Select(license => new VppAssignment(
                license.AdamId,
                license.PricingParam ?? VppAsset.Standard,
                license.ClientUserId,
                license.SerialNumber)),
            stopping);

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
