using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Errors.Remedies;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Tests.Administration;

/// <summary>
/// A console with two schools whose jobs wait for a far day or have ended, so that nothing changes by itself, and
/// people who work in one of them.
/// </summary>
public sealed class TwoSchools : IAsyncLifetime
{
    /// <summary>What a permission set can allow at most.</summary>
    public static readonly string[] All = [.. Permissions.OfGroups];

    private const string Error = "MCMDMErrorDomain:12024";

    private static readonly DateTime Far = new(2090, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public RunningConsole Console { get; private set; } = null!;

    /// <summary>The school of the people who are limited.</summary>
    public OneSchool Own { get; private set; } = null!;

    public OneSchool Other { get; private set; } = null!;

    /// <summary>An operation with a reserved job in each school.</summary>
    public long SharedOperation { get; private set; }

    public async Task InitializeAsync()
    {
        Console = await RunningConsole.StartAsync();
        await Console.CreatePersonAsync("root", Roles.Administrator);
        await Console.DoAsync<IServiceProvider, bool>(async services =>
        {
            Own = await CreateAsync(services, "North", "N");
            Other = await CreateAsync(services, "South", "S");
            SharedOperation = await ReserveAsync(services, JobKind.AppList, Own.Devices[1], Other.Devices[1]);
            return true;
        });
    }

    public Task DisposeAsync() => Console.DisposeAsync().AsTask();

    /// <summary>Creates a person who may do this in a school, with a role or none.</summary>
    public async Task<string> CreatePersonAsync(OneSchool school, string? role, params string[] permissions)
    {
        var name = $"school-{Guid.NewGuid():N}";
        await Console.CreatePersonAsync(name, role);
        await GiveAsync(name, school, permissions);
        return name;
    }

    /// <summary>A browser of somebody who may do everything in the own school.</summary>
    public async Task<Visitor> VisitAsync() =>
        await Console.VisitAsync(await CreatePersonAsync(Own, null, All), followsRedirects: false);

    /// <summary>Gives a person these permissions in a school. Returns the set.</summary>
    public Task<int> GiveAsync(string name, OneSchool school, params string[] permissions) =>
        Console.GiveAsync(name, school.GroupId, permissions);

    /// <summary>Takes a set away from a person.</summary>
    public Task TakeAsync(string name, int setId) => Console.TakeAsync(name, setId);

    /// <summary>A new job that waits for a far day.</summary>
    public Task<long> AddReservedAsync(OneDevice device, JobKind kind = JobKind.AppList) =>
        Console.DoAsync<IServiceProvider, long>(async services =>
        {
            var operation = await ReserveAsync(services, kind, device);
            var db = services.GetRequiredService<MobiJobsDb>();
            return await db.Jobs.Where(j => j.OperationId == operation).Select(j => j.Id).SingleAsync();
        });

    /// <summary>A new job that has ended like this.</summary>
    public Task<long> AddEndedAsync(
        OneDevice device, JobKind kind, JobStatus status, EndReason reason = EndReason.None) =>
        Console.DoAsync<IServiceProvider, long>(services => EndedAsync(services, device, kind, status, reason));

    private static async Task<OneSchool> CreateAsync(IServiceProvider services, string name, string prefix)
    {
        var db = services.GetRequiredService<MobiJobsDb>();
        var now = services.GetRequiredService<TimeProvider>().UtcNow();
        var group = await GroupRegister.EnsureAsync(db, [name], default);
        var below = await GroupRegister.EnsureAsync(db, [name, $"{name} 1"], default);
        OneDevice[] devices =
        [
            await AddDeviceAsync(db, $"{prefix}-0001", group.Id, now),
            await AddDeviceAsync(db, $"{prefix}-0002", below.Id, now),
        ];
        var operation = await ReserveAsync(services, JobKind.DeviceInformation, devices[0]);
        var failed = await EndedAsync(services, devices[0], JobKind.AppList, JobStatus.DeviceError);
        var remedy = RemedyRun.Confirm(
            failed, new RemedyPlan(RemedyKind.FetchApps, [new PlannedStep(StepKind.FetchApps)]), 1, Far);
        db.Add(remedy);
        var (token, user) = await AddTokenAsync(db, group.Id, prefix, devices[0], now);
        var plan = new AutoDeliveryDetails($"{name} list", true, new Schedule(WeekDays.All, 60, []), []);
        var list = AutoDeliveryList.Add(group.Id, plan, services.GetRequiredService<OrganizationTime>(), now);
        list.Pause(now);
        db.Add(list);
        await db.SaveChangesAsync();
        var reserved = await db.Jobs.Where(j => j.OperationId == operation).Select(j => j.Id).SingleAsync();
        return new OneSchool(
            group.Id, below.Id, devices, operation, reserved, failed, remedy.Id, list.Id, token, user);
    }

    private static async Task<OneDevice> AddDeviceAsync(MobiJobsDb db, string number, int groupId, DateTime now)
    {
        var device = Device.Register(number, $"Owner of {number}", null, $"SERIAL{number}", groupId, now);
        var enrollment = await db.EnrollAsync(device, $"channel-{number}", now);
        return new OneDevice(device.Id, number, enrollment.Id);
    }

    private static async Task<(int Token, int User)> AddTokenAsync(
        MobiJobsDb db, int groupId, string prefix, OneDevice device, DateTime now)
    {
        var account = new VppAccount($"location-{prefix}", $"Location {prefix}", "Organization", Far);
        var token = VppToken.Register(groupId, account, "secret", now);
        db.Add(token);
        await db.SaveChangesAsync();
        var asset = new VppAsset(900000001, VppAsset.Standard, false, 10, 1, true, true);
        db.Add(VppContent.From(token.Id, asset));
        db.Add(License.OfDevice(token.Id, asset.StoreId, $"SERIAL{device.Number}", now));
        var person = new VppPerson($"user-{prefix}", null, null, VppUserStatus.Associated, null, null);
        var user = VppUser.From(token.Id, person, now);
        db.Add(user);
        await db.SaveChangesAsync();
        await db.VppTokens.Where(t => t.Id == token.Id) // Else the console would ask Apple for it meanwhile.
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.SyncedAt, now));
        return (token.Id, user.Id);
    }

    private static async Task<long> ReserveAsync(IServiceProvider services, JobKind kind, params OneDevice[] devices)
    {
        var db = services.GetRequiredService<MobiJobsDb>();
        var now = services.GetRequiredService<TimeProvider>().UtcNow();
        var operation = Operation.Register(kind, null, 1, Far, now);
        db.Add(operation);
        await db.SaveChangesAsync();
        var orders = devices.Select(d => new NewJob(d.Id, d.EnrollmentId, kind, null, 1)
        {
            OperationId = operation.Id,
            ReservedFor = Far,
        });
        await services.GetRequiredService<DeviceQueue>().RegisterAsync([.. orders], now, default);
        return operation.Id;
    }

    private static async Task<long> EndedAsync(
        IServiceProvider services,
        OneDevice device,
        JobKind kind,
        JobStatus status,
        EndReason reason = EndReason.None)
    {
        var db = services.GetRequiredService<MobiJobsDb>();
        var now = services.GetRequiredService<TimeProvider>().UtcNow();
        var operation = await ReserveAsync(services, kind, device);
        await db.Jobs.Where(j => j.OperationId == operation).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Status, status)
            .SetProperty(j => j.Stage, JobStage.Ended)
            .SetProperty(j => j.DueAt, (DateTime?)null)
            .SetProperty(j => j.ReservedFor, (DateTime?)null)
            .SetProperty(j => j.EndedAt, now)
            .SetProperty(j => j.EndReason, reason)
            .SetProperty(j => j.ErrorKey, status == JobStatus.DeviceError ? Error : null));
        return await db.Jobs.Where(j => j.OperationId == operation).Select(j => j.Id).SingleAsync();
    }
}

/// <summary>What there is of one school.</summary>
public sealed record OneSchool(
    int GroupId,
    int BelowId,
    OneDevice[] Devices,
    long Operation,
    long Reserved,
    long Failed,
    long Remedy,
    int List,
    int Token,
    int User);

/// <summary>A device of a school.</summary>
public sealed record OneDevice(long Id, string Number, long EnrollmentId);
