using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.Simulated;

/// <summary>
/// A made-up Apple that keeps locations in a file of its own, takes any well-formed token, and refuses what Apple would. The
/// location's id is what the token says before its first slash.
/// </summary>
public sealed class SimulatedVpp(IDbContextFactory<SimulatedVppDb> stores, TimeProvider clock) : IVppService, IDisposable
{
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1);

    /// <inheritdoc/>
    public Task<VppAccount> AccountAsync(string token, CancellationToken stopping) => Task.FromResult(Read(token));

    /// <summary>Nobody else manages what is made up.</summary>
    public Task ClaimAsync(string token, VppClaim claim, CancellationToken stopping) => Task.CompletedTask;

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppAsset> AssetsAsync(string token, [EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var asset in (await LookAsync(token, stopping)).Counted()) { yield return asset; }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppPerson> PeopleAsync(string token, [EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var person in (await LookAsync(token, stopping)).People) { yield return person; }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppAssignment> AssignmentsAsync(string token, [EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var license in (await LookAsync(token, stopping)).Licenses) { yield return license; }
    }

    /// <inheritdoc/>
    public Task<int> MostAtOnceAsync(VppOrderKind kind, CancellationToken stopping) => Task.FromResult(VppOrders.MostAtOnce);

    /// <inheritdoc/>
    public async Task<string> AskAsync(string token, VppChange change, CancellationToken stopping)
    {
        var id = Guid.CreateVersion7().ToString();
        await ChangeAsync(Read(token).LocationId, state => state.Events[id] = new PlannedEvent(clock.UtcNow() + TimeToAnswer, state.Do(change)), stopping);
        return id;
    }

    /// <inheritdoc/>
    public async Task<VppEvent> EventAsync(string token, string eventId, CancellationToken stopping)
    {
        if (!(await LookAsync(token, stopping)).Events.TryGetValue(eventId, out var planned)) { throw new VppTroubleException(VppCodes.ResultNotFound, "Result not found"); }

        return clock.UtcNow() < planned.At
            ? new VppEvent(VppEventStatus.Pending, [])
            : new VppEvent(planned.Failures.Count > 0 ? VppEventStatus.Failed : VppEventStatus.Complete, planned.Failures);
    }

    /// <inheritdoc/>
    public Task AcceptedAsync(VppAcceptance acceptance, CancellationToken stopping) => ChangeAsync(
        acceptance.LocationId,
        state => state.Accept(acceptance.ClientUserId, acceptance.AccountHash),
        stopping);

    /// <summary>Lays in a location's content, people and licences.</summary>
    public Task StockAsync(string locationId, IEnumerable<VppAsset> assets, IEnumerable<VppPerson> people, IEnumerable<VppAssignment> licenses, CancellationToken stopping) =>
        ChangeAsync(
            locationId,
            state =>
            {
                state.Assets = [.. assets];
                state.People = [.. people];
                state.Licenses = [.. licenses];
            },
            stopping);

    /// <summary>A token as the made-up Apple gives it out.</summary>
    public static string TokenOf(string locationId, string organization, DateTime expiresAt) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new
    {
        token = $"{locationId}/{Guid.CreateVersion7():N}",
        expDate = expiresAt.ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture),
        orgName = organization,
    }));

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private VppAccount Read(string token)
    {
        try
        {
            using var inside = JsonDocument.Parse(Convert.FromBase64String(token));
            var location = inside.RootElement.GetProperty("token").GetString()!.Split('/')[0];
            var expiry = inside.RootElement.GetProperty("expDate").GetString()!;
            var organization = inside.RootElement.TryGetProperty("orgName", out var name) ? name.GetString() ?? "" : "";
            var expires = DateTimeOffset.ParseExact(expiry, ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:sszz00"], CultureInfo.InvariantCulture, DateTimeStyles.None).UtcDateTime;
            if (expires <= clock.UtcNow()) { throw new VppTroubleException(VppCodes.TokenExpired, "Your token has expired."); }

            return new VppAccount(location, organization, organization, expires);
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new VppTroubleException(VppCodes.InvalidToken, "Invalid authentication token");
        }
    }

    private async Task<LocationState> LookAsync(string token, CancellationToken stopping)
    {
        var location = Read(token).LocationId;
        await using var store = await OpenAsync(stopping);
        return (await store.Locations.AsNoTracking().FirstOrDefaultAsync(l => l.Id == location, stopping))?.State is { } state ? JsonSerializer.Deserialize<LocationState>(state)! : new LocationState();
    }

    private async Task ChangeAsync(string locationId, Action<LocationState> change, CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        try
        {
            await using var store = await OpenAsync(stopping);
            var location = await store.Locations.FirstOrDefaultAsync(l => l.Id == locationId, stopping);
            var state = location is null ? new LocationState() : JsonSerializer.Deserialize<LocationState>(location.State)!;
            change(state);
            if (location is null) { store.Locations.Add(location = new SimulatedLocation { Id = locationId }); }

            location.State = JsonSerializer.Serialize(state);
            await store.SaveChangesAsync(stopping);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<SimulatedVppDb> OpenAsync(CancellationToken stopping)
    {
        var store = await stores.CreateDbContextAsync(stopping);
        await store.Database.EnsureCreatedAsync(stopping);
        return store;
    }

    /// <summary>An answer that is given from a moment (UTC) on.</summary>
    private sealed record PlannedEvent(DateTime At, IReadOnlyList<VppFailure> Failures);

    /// <summary>All that belongs to a location.</summary>
    private sealed class LocationState
    {
        public List<VppAsset> Assets { get; set; } = [];

        public List<VppPerson> People { get; set; } = [];

        public List<VppAssignment> Licenses { get; set; } = [];

        public Dictionary<string, PlannedEvent> Events { get; set; } = [];

        public IEnumerable<VppAsset> Counted() => Assets.Select(a => a with { Assigned = Licenses.Count(l => l.StoreId == a.StoreId) });

        public List<VppFailure> Do(VppChange change) => change switch
        {
            VppChange.Assign assign => [.. assign.Licenses.Select(Assign).OfType<VppFailure>()],
            VppChange.Collect collect => [.. collect.Licenses.Select(Collect).OfType<VppFailure>()],
            VppChange.AddPeople add => [.. add.People.Select(Add).OfType<VppFailure>()],
            VppChange.StopPeople stop => [.. stop.ClientUserIds.Select(Stop).OfType<VppFailure>()],
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };

        public void Accept(string clientUserId, string accountHash)
        {
            var at = People.FindIndex(p => p.ClientUserId == clientUserId && p.Status == VppUserStatus.Registered);
            if (at < 0) { return; }

            People[at] = People[at] with
            {
                Status = VppUserStatus.Associated,
                AccountHash = accountHash,
                InviteCode = null,
            };
        }

        private VppFailure? Assign(VppAssignment license)
        {
            var asset = Assets.Find(a => a.StoreId == license.StoreId);
            if (asset is null) { return new(VppCodes.LicenseNotFound, "License not found", [license.ClientUserId ?? license.SerialNumber!]); }

            if (Licenses.Contains(license)) { return new(VppCodes.AlreadyAssigned, "License already assigned", [license.ClientUserId ?? license.SerialNumber!]); }

            if (license.ClientUserId is { } id && !People.Exists(p => p.ClientUserId == id && p.Status != VppUserStatus.Retired)) { return new(VppCodes.PersonNotFound, "Registered user not found", [license.ClientUserId ?? license.SerialNumber!]); }

            if (license.SerialNumber is not null && !asset.IsDeviceAssignable) { return new(VppCodes.NotForDevices, "Ineligible device assignment", [license.ClientUserId ?? license.SerialNumber!]); }

            if (Licenses.Count(l => l.StoreId == license.StoreId) >= asset.Total) { return new(VppCodes.LicenseNotFound, "License not found", [license.ClientUserId ?? license.SerialNumber!]); }

            Licenses.Add(license);
            return null;
        }

        private VppFailure? Collect(VppAssignment license)
        {
            if (Assets.Find(a => a.StoreId == license.StoreId) is { IsRevocable: false }) { return new(VppCodes.Irrevocable, "License is irrevocable", [license.ClientUserId ?? license.SerialNumber!]); }

            return Licenses.Remove(license) ? null : new(VppCodes.NotAssociated, "License not associated", [license.ClientUserId ?? license.SerialNumber!]);
        }

        private VppFailure? Add(VppPerson person)
        {
            if (People.Exists(p => p.ClientUserId == person.ClientUserId && p.Status != VppUserStatus.Retired)) { return null; }

            People.RemoveAll(p => p.ClientUserId == person.ClientUserId);
            People.Add(person with { Status = VppUserStatus.Registered, AccountHash = null, InviteCode = Guid.CreateVersion7().ToString("N") });
            return null;
        }

        private VppFailure? Stop(string clientUserId)
        {
            var at = People.FindIndex(p => p.ClientUserId == clientUserId);
            if (at < 0) { return new(VppCodes.PersonNotFound, "Registered user not found", [clientUserId]); }

            if (People[at].Status == VppUserStatus.Retired) { return new(VppCodes.AlreadyRetired, "User already retired", [clientUserId]); }

            People[at] = People[at] with { Status = VppUserStatus.Retired, AccountHash = null };
            Licenses.RemoveAll(l => l.ClientUserId == clientUserId && Assets.Find(a => a.StoreId == l.StoreId) is not { IsRevocable: false });
            return null;
        }
    }
}
