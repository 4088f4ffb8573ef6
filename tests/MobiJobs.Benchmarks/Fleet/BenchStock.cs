using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Operations.Send;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Benchmarks.Fleet;

/// <summary>One VPP app for a whole fleet in one group, its token, and an operator who may send it.</summary>
internal sealed class BenchStock(AcceleratedFleet fleet)
{
    public const string Location = "BENCH";
    public const string Bundle = "jp.example.typing";
    public const long StoreId = 900000001;

    private const string Operator = "y.tanaka";
    private const string Name = "タイピング練習";

    public static readonly Actor By = new(Operator, 2);

    /// <summary>As an operation sends it.</summary>
    public static CatalogueItem Item => new(new CommandTarget(Name, StoreId, Bundle, null));

    private SimulatedVpp Apple => fleet.Services.GetRequiredService<SimulatedVpp>();

    private string Token => SimulatedVpp.TokenOf(Location, "見本学園", fleet.Now.AddDays(300));

    /// <summary>Puts all devices into one group with a token of these seats and licences. Returns the group.</summary>
    public async Task<int> CreateAsync(int seats, IReadOnlyList<VppAssignment> licenses)
    {
        await fleet.DoAsync<People>(async people =>
        {
            await people.EnsureRolesAsync();
            await people.CreateAsync(Operator, $"{Guid.NewGuid():N}-Aa1!", Roles.Administrator, "benchmark", default);
        });
        var asset = new VppAsset(
            StoreId, VppAsset.Standard, IsBook: false, seats, 0, IsDeviceAssignable: true, IsRevocable: true);
        await Apple.SeedAsync(Location, [asset], [], licenses, default);
        var group = await fleet.AskAsync<MobiJobsDb, int>(async db =>
        {
            var all = await GroupRegister.EnsureAsync(db, ["全校"], default);
            await db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, all.Id));
            db.Apps.Add(App.Add(new AppDetails(Name, AppSource.Vpp, StoreId, Bundle)));
            await db.SaveChangesAsync();
            return all.Id;
        });
        var result = await fleet.AskAsync<VppTokens, TokenResult>(
            tokens => tokens.RegisterAsync(Encoding.ASCII.GetBytes(Token), group, By, default));
        if (result != TokenResult.Done) { throw new InvalidOperationException($"The token was refused: {result}."); }

        await fleet.DoAsync<VppSync>(sync => sync.RunAllAsync(default));
        return group;
    }

    /// <summary>The devices that have a licence at Apple.</summary>
    public async Task<HashSet<string>> HoldersAsync()
    {
        var licenses = await Apple.AssignmentsAsync(Token, default).AllAsync();
        return licenses.Select(l => l.Holder).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The seats at Apple.</summary>
    public async Task<int> TotalAsync() => (await Apple.AssetsAsync(Token, default).AllAsync()).Single().Total;
}
