using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.Simulated;

/// <summary>
/// A simulated Apple that keeps locations in a file of its own, accepts any well-formed token, and refuses what Apple
/// would refuse.
/// </summary>
public sealed class SimulatedVpp(IDbContextFactory<SimulatedVppDb> stores, TimeProvider clock)
    : IVppService, IAppLicenses, IDisposable
{
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>What was last read, as text and parsed, so that what has not changed is parsed once.</summary>
    private readonly ConcurrentDictionary<string, (string Text, LocationState State)> read =
        new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<VppAccount> AccountAsync(string token, CancellationToken stopping) => Task.FromResult(Read(token));

    /// <summary>Does nothing: no other product manages a simulated location.</summary>
    public Task ClaimAsync(string token, MdmProduct product, CancellationToken stopping) => Task.CompletedTask;

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppPage<VppAsset>> AssetsAsync(
        string token,
        [EnumeratorCancellation] CancellationToken stopping)
    {
        yield return new([.. (await LoadAsync(token, stopping)).CountedAssets()]);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppPage<VppPerson>> PeopleAsync(
        string token,
        [EnumeratorCancellation] CancellationToken stopping)
    {
        yield return new((await LoadAsync(token, stopping)).People);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<VppPage<VppAssignment>> AssignmentsAsync(
        string token,
        [EnumeratorCancellation] CancellationToken stopping)
    {
        yield return new((await LoadAsync(token, stopping)).Licenses);
    }

    /// <inheritdoc/>
    public Task<int> MaxPerRequestAsync(VppOrderKind kind, CancellationToken stopping) =>
        Task.FromResult(VppOrders.MaxPerOrder);

    /// <inheritdoc/>
    public async Task<string> SubmitAsync(string token, VppChange change, CancellationToken stopping)
    {
        var id = Guid.CreateVersion7().ToString();
        var answersAt = clock.UtcNow() + TimeToAnswer;
        await ChangeAsync(
            Read(token).LocationId,
            state => state.Events[id] = new PlannedEvent(answersAt, state.Apply(change)),
            stopping);
        return id;
    }

    /// <inheritdoc/>
    public async Task<VppEvent> EventAsync(string token, string eventId, CancellationToken stopping)
    {
        if (!(await LoadAsync(token, stopping)).Events.TryGetValue(eventId, out var planned))
        {
            throw new VppTroubleException(VppCodes.ResultNotFound, "Result not found");
        }

        if (clock.UtcNow() < planned.At) { return new VppEvent(VppEventStatus.Pending, []); }

        var status = planned.Failures.Count > 0 ? VppEventStatus.Failed : VppEventStatus.Complete;
        return new VppEvent(status, planned.Failures);
    }

    /// <summary>Fills a location with content, people and licences.</summary>
    public Task SeedAsync(
        string locationId,
        IEnumerable<VppAsset> assets,
        IEnumerable<VppPerson> people,
        IEnumerable<VppAssignment> licenses,
        CancellationToken stopping) => ChangeAsync(
        locationId,
        state =>
        {
            state.Assets = [.. assets];
            state.People = [.. people];
            state.Licenses = [.. licenses];
        },
        stopping);

    /// <summary>
    /// Buys seats of a content, now or at a later moment (UTC). False if the location doesn't have the content.
    /// </summary>
    public async Task<bool> BuyAsync(
        string locationId, long storeId, int seats, CancellationToken stopping, DateTime? at = null)
    {
        var isKnown = false;
        await ChangeAsync(
            locationId,
            state =>
            {
                isKnown = state.Assets.Exists(a => a.StoreId == storeId);
                if (isKnown) { state.Purchases.Add(new PlannedPurchase(at ?? clock.UtcNow(), storeId, seats)); }
            },
            stopping);
        return isKnown;
    }

    /// <summary>The locations that have a content.</summary>
    public async Task<IReadOnlyList<string>> LocationsOfAsync(long storeId, CancellationToken stopping) =>
        [.. from location in await AllAsync(stopping)
            where location.State.Assets.Exists(a => a.StoreId == storeId)
            select location.Id];

    /// <inheritdoc/>
    public async Task<IReadOnlySet<Guid>> MissingAsync(
        IReadOnlyList<AppInstallation> wanted,
        CancellationToken stopping)
    {
        var missing = new HashSet<Guid>();
        var locations = await AllAsync(stopping);
        foreach (var app in wanted.GroupBy(w => w.StoreId))
        {
            var states = locations.Select(l => l.State)
                .Where(s => s.Assets.Exists(a => a.StoreId == app.Key && !a.IsBook)).ToArray();
            if (states.Length == 0) { continue; }

            var holders = states.SelectMany(s => s.HoldersOf(app.Key)).ToHashSet(StringComparer.Ordinal);
            missing.UnionWith(app
                .Where(w => !holders.Contains(LocationState.Device(w.SerialNumber)))
                .Where(w => !holders.Contains(LocationState.Account(w.AccountHash)))
                .Select(w => w.CommandId));
        }

        return missing;
    }

    /// <inheritdoc/>
    public Task AcceptedAsync(VppAcceptance acceptance, CancellationToken stopping) => ChangeAsync(
        acceptance.LocationId,
        state => state.Associate(acceptance.ClientUserId, acceptance.AccountHash),
        stopping);

    /// <summary>A token as the simulated Apple issues it.</summary>
    public static string TokenOf(string locationId, string organization, DateTime expiresAt) =>
        SimulatedToken.Create(locationId, organization, expiresAt);

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private VppAccount Read(string token) => SimulatedToken.Read(token, clock.UtcNow());

    private async Task<LocationState> LoadAsync(string token, CancellationToken stopping)
    {
        var id = Read(token).LocationId;
        await using var store = await OpenAsync(stopping);
        var location = await store.Locations.AsNoTracking().FirstOrDefaultAsync(l => l.Id == id, stopping);
        return location is null ? new LocationState() : Read(location);
    }

    private async Task<IReadOnlyList<(string Id, LocationState State)>> AllAsync(CancellationToken stopping)
    {
        await using var store = await OpenAsync(stopping);
        var locations = await store.Locations.AsNoTracking().ToListAsync(stopping);
        return locations.ConvertAll(l => (l.Id, Read(l)));
    }

    /// <summary>For reading only: several readers share it.</summary>
    private LocationState Read(SimulatedLocation location)
    {
        if (read.TryGetValue(location.Id, out var known) && known.Text == location.State
            && !known.State.Purchases.Exists(p => p.At <= clock.UtcNow()))
        {
            return known.State;
        }

        var state = Deserialize(location).At(clock.UtcNow());
        read[location.Id] = (location.State, state);
        return state;
    }

    private async Task ChangeAsync(string locationId, Action<LocationState> change, CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        try
        {
            await using var store = await OpenAsync(stopping);

            // A command of the program may change the same location at the same time.
            await using var transaction = await store.Database.BeginTransactionAsync(stopping);
            var location = await store.Locations.FirstOrDefaultAsync(l => l.Id == locationId, stopping);
            var state = Deserialize(location).At(clock.UtcNow());
            change(state);
            if (location is null) { store.Locations.Add(location = new SimulatedLocation { Id = locationId }); }

            location.State = JsonSerializer.Serialize(state);
            await store.SaveChangesAsync(stopping);
            await transaction.CommitAsync(stopping);
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

    private static LocationState Deserialize(SimulatedLocation? location) =>
        location is null ? new LocationState() : JsonSerializer.Deserialize<LocationState>(location.State)!;
}
