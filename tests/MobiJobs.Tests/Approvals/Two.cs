using System.Globalization;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>A console that asks a second person for more than two devices, and what people do there.</summary>
public sealed class Two : IAsyncLifetime
{
    public const string Mail = "@school.example";

    /// <summary>An administrator who has asked for much: what nobody may ask for any more doesn't wait.</summary>
    public const string Asker = "many";

    private int devices;

    public RunningConsole Console { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Console = await RunningConsole.StartAsync("Production", "--Worker:Count=1", "--Approvals:Over=2");
        await Console.CreatePersonAsync("root", Roles.Administrator);
        await Console.CreatePersonAsync(Asker, Roles.Administrator);
    }

    public Task DisposeAsync() => Console.DisposeAsync().AsTask();

    /// <summary>A new person of this role, with an address.</summary>
    public async Task<string> PersonAsync(string? role)
    {
        var name = $"two-{Guid.NewGuid():N}";
        await Console.CreatePersonAsync(name, role);
        await Console.ReadAsync(db => db.Users.Where(p => p.UserName == name)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Email, name + Mail)));
        return name;
    }

    /// <summary>A new group with devices under management that never answer.</summary>
    public async Task<(int GroupId, string[] Numbers)> GroupAsync(int count)
    {
        var group = await Console.ReadAsync(db => GroupRegister.EnsureAsync(db, [$"{Guid.NewGuid():N}"], default));
        return (group.Id, await DevicesAsync(count, group.Id));
    }

    /// <summary>New devices under management that never answer.</summary>
    public Task<string[]> DevicesAsync(int count, int? groupId = null) => Console.ReadAsync(async db =>
    {
        var numbers = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var number = $"2P-{Interlocked.Increment(ref devices):0000}";
            var now = TimeProvider.System.UtcNow();
            var device = Device.Register(number, "佐藤 花子", null, $"S{number}", groupId, now);
            await db.EnrollAsync(device, $"away-{number}", now);
            numbers.Add(number);
        }

        return numbers.ToArray();
    });

    /// <summary>Gives somebody permissions in a group. Returns the set.</summary>
    public Task<int> GiveAsync(string name, int groupId, params string[] permissions) =>
        Console.GiveAsync(name, groupId, permissions);

    /// <summary>A program of somebody's, with a new token of this group.</summary>
    public async Task<HttpClient> ApiOfGroupAsync(string name, int groupId)
    {
        var wanted = new NewToken("t", TimeSpan.FromDays(1), null, [groupId]);
        var token = await Console.DoAsync<PersonTokens, string?>(
            tokens => tokens.CreateAsync(name, wanted, "test", default));
        return Console.ApiOf(token!);
    }

    /// <summary>Takes every role away from somebody.</summary>
    public Task<int> DemoteAsync(string name) => Console.ReadAsync(db => db.UserRoles
        .Where(has => db.Users.Any(p => p.Id == has.UserId && p.UserName == name)).ExecuteDeleteAsync());

    /// <summary>The page that asks somebody to confirm that these devices are wiped.</summary>
    public static async Task<IHtmlDocument> PreviewWipeAsync(
        Visitor person, IEnumerable<string> numbers, string? at = null)
    {
        var form = await person.GetAsync("/operations/new?kind=wipe");
        var fields = new Dictionary<string, string> { ["Devices"] = string.Join(' ', numbers) };
        if (at is not null) { fields["ReserveFor"] = at; }

        return await person.SubmitAsync(form, "form[action='/operations']", fields);
    }

    /// <summary>Somebody confirms that these devices are wiped. Returns the run, and the page shown then.</summary>
    public static async Task<(long Run, IHtmlDocument Page)> WipeAsync(
        Visitor person, IEnumerable<string> numbers, string? at = null)
    {
        var check = await PreviewWipeAsync(person, numbers, at);
        var run = RunAt(person);
        return (run, await person.SubmitAsync(
            check, "form.confirm", new() { ["Agreed"] = "true", ["Password"] = RunningConsole.Password }));
    }

    /// <summary>A run that waits: a new person's, who wipes new devices.</summary>
    public async Task<(string Name, long Run, string[] Numbers)> AskedAsync(int count = 3)
    {
        var name = await PersonAsync(Roles.Operator);
        using var person = await Console.VisitAsync(name);
        var numbers = await DevicesAsync(count);
        return (name, (await WipeAsync(person, numbers)).Run, numbers);
    }

    /// <summary>Somebody approves it, with this password.</summary>
    public static async Task<IHtmlDocument> ApproveAsync(
        Visitor person, long run, string password = RunningConsole.Password) => await person.SubmitAsync(
            await person.GetAsync($"/approvals/{run}"), "form[action$='/approve']", new() { ["password"] = password });

    /// <summary>Sends a decision without having seen the page.</summary>
    public static async Task<IHtmlDocument> PostAsync(Visitor person, string path, string field, string value)
    {
        var token = (await person.GetAsync("/")).FormToken();
        return await person.AnswerAsync(path, new Dictionary<string, string>
        {
            [FormTokens.Name] = token,
            [field] = value,
        });
    }

    /// <summary>Runs of this name that wait to wipe this device.</summary>
    public Task<IReadOnlyList<long>> AddWaitingAsync(string number, string name, int count) => Console.ReadAsync(
        async Task<IReadOnlyList<long>> (db) =>
        {
            var device = await db.Devices.SingleAsync(d => d.Number == number);
            var asker = await db.Requesters.FirstOrDefaultAsync(r => r.Name == name)
                ?? db.Add(Requester.For(name)).Entity;
            await db.SaveChangesAsync();
            var now = TimeProvider.System.UtcNow();
            const string Order = """{"Kind":WIPE,"Items":[],"ReserveFor":null}""";
            var order = Order.Replace("WIPE", $"{(int)JobKind.Wipe}", StringComparison.Ordinal);
            var runs = Enumerable.Range(0, count)
                .Select(_ => Run.Preview(RunKind.Register, "", asker.Id, now, order)).ToList();
            db.AddRange(runs);
            await db.SaveChangesAsync();
            db.AddRange(runs.Select(r => RunItem.Of(device.Id).In(r.Id)));
            await db.SaveChangesAsync();
            var ids = runs.Select(r => r.Id).ToArray();
            await db.Runs.Where(r => ids.Contains(r.Id)).ExecuteUpdateAsync(set => set
                .SetProperty(r => r.FrozenAt, now)
                .SetProperty(r => r.ReadyAt, now)
                .SetProperty(r => r.StartedAt, now)
                .SetProperty(r => r.Irreversible, IrreversibleKind.Wipe)
                .SetProperty(r => r.Approval, ApprovalState.Waiting)
                .SetProperty(r => r.ApprovalUntil, now.AddHours(2)));
            return ids;
        });

    /// <summary>A run as the store has it.</summary>
    public Task<Run> RunAsync(long id) => Console.ReadAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == id));

    /// <summary>The operation that a run registers.</summary>
    public Task<long> OperationAsync(long run) => Console.ReadAsync(
        db => db.Operations.Where(o => o.RunId == run).Select(o => o.Id).SingleAsync());

    /// <summary>How many items of a run have each outcome.</summary>
    public Task<Dictionary<RunOutcome, int>> OutcomesAsync(long id) => Console.ReadAsync(db => db.RunItems
        .Where(i => i.RunId == id)
        .GroupBy(i => i.Outcome)
        .ToDictionaryAsync(g => g.Key, g => g.Count()));

    /// <summary>The jobs that a run has registered.</summary>
    public Task<int> JobsAsync(long run) => Console.ReadAsync(db => db.Jobs.CountAsync(
        j => db.Operations.Any(o => o.Id == j.OperationId && o.RunId == run)));

    /// <summary>Has a run carried out to its end.</summary>
    public Task<Run> FinishAsync(long run) =>
        Console.DoAsync<RunKeeper, Run>(runs => runs.CarryOutToEndAsync(run, default));

    private static long RunAt(Visitor person) => long.Parse(
        person.Last.RequestMessage!.RequestUri!.Segments[^1], CultureInfo.InvariantCulture);
}
