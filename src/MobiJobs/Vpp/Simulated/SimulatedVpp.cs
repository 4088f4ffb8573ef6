using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.Simulated;

/// <summary>
/// A simulated Apple that keeps locations in a file of its own, accepts any well-formed token, and refuses what Apple
/// would refuse.
/// </summary>
public sealed class SimulatedVpp(IDbContextFactory<SimulatedVppDb> stores, TimeProvider clock)
    : IVppService, IDisposable
{
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1);

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
        return Deserialize(location);
    }

    private async Task ChangeAsync(string locationId, Action<LocationState> change, CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        try
        {
            await using var store = await OpenAsync(stopping);
            var location = await store.Locations.FirstOrDefaultAsync(l => l.Id == locationId, stopping);
            var state = Deserialize(location);
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

    private static LocationState Deserialize(SimulatedLocation? location) =>
        location is null ? new LocationState() : JsonSerializer.Deserialize<LocationState>(location.State)!;
}
