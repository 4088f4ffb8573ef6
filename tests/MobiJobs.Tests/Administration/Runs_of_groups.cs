using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue;
using MobiJobs.Runs;

namespace MobiJobs.Tests.Administration;

/// <summary>
/// What is still being registered, by who sees a part of the fleet: another process has the lease of the runs here, so
/// that they stand until a test carries them out.
/// </summary>
public sealed class Runs_of_groups(TwoSchools schools) : IClassFixture<TwoSchools>
{
    private static readonly DateTime Far = new(2090, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task A_token_of_a_group_neither_counts_nor_calls_off_what_its_person_registers_elsewhere()
    {
        var name = await AdministratorAsync();
        var (run, operation) = await RegisterAsync(name, null, schools.Own.Devices[0], schools.Other.Devices[0]);
        using var limited = schools.Console.ApiOf((await TokenAsync(name, schools.Own.GroupId)).Token);

        var preview = await PostAsync(limited, "/api/v1/jobs/cancel/preview", new { filter = new { operation } });
        Assert.Equal(0, preview.GetProperty("registering").GetInt32());
        var answer = await PostAsync(limited, "/api/v1/jobs/cancel", new { filter = new { user = name } });
        Assert.Equal(0, answer.GetProperty("notRegistered").GetInt32());
        Assert.Equal(2, await PendingAsync(run));

        using var whole = await schools.Console.ApiOfAsync(name);
        var done = await PostAsync(whole, "/api/v1/jobs/cancel", new { filter = new { operation } });
        Assert.Equal(2, done.GetProperty("notRegistered").GetInt32());
        Assert.Equal(0, await PendingAsync(run));
    }

    [Fact]
    public async Task Who_may_cancel_in_one_group_calls_off_what_is_registered_there_and_the_rest_goes_on()
    {
        var name = await schools.CreatePersonAsync(schools.Own, null, TwoSchools.All);
        await schools.GiveAsync(name, schools.Other, Permissions.Read, Permissions.RegisterJobs);
        var (run, operation) = await RegisterAsync(name, null, schools.Own.Devices[1], schools.Other.Devices[1]);
        using var api = await schools.Console.ApiOfAsync(name);

        var preview = await PostAsync(api, "/api/v1/jobs/cancel/preview", new { filter = new { operation } });
        Assert.Equal(1, preview.GetProperty("registering").GetInt32());
        var done = await PostAsync(
            api,
            "/api/v1/jobs/cancel",
            new { previewId = preview.GetProperty("previewId").GetInt64(), count = 0 });
        Assert.Equal(1, done.GetProperty("notRegistered").GetInt32());

        await CarryOutAsync(run);
        Assert.Equal([schools.Other.Devices[1].Id], await RegisteredAsync(operation));
    }

    [Theory]
    [InlineData("right")]
    [InlineData("account")]
    [InlineData("token")]
    [InlineData("device")]
    public async Task What_its_person_may_not_send_any_more_is_refused_with_the_reason(string lost)
    {
        var name = await schools.CreatePersonAsync(schools.Own, null);
        var set = await schools.GiveAsync(name, schools.Own, TwoSchools.All);
        var (token, id) = await TokenAsync(name);
        var device = schools.Own.Devices[0];
        var (run, operation) = await RegisterAsync(name, id, device);
        await LoseAsync(lost, name, set, token, device.Id);
        await CarryOutAsync(run);

        Assert.Empty(await RegisteredAsync(operation));
        await MoveAsync(device.Id, schools.Own.GroupId); // Afterwards all is as before: the person reads the report.
        await schools.GiveAsync(name, schools.Own, TwoSchools.All);
        await DisableAsync(name, null);
        using var visitor = await schools.Console.VisitAsync(name);
        var page = await visitor.GetAsync($"/runs/{run}");
        Assert.Contains(Labels.Finding_NotAllowed, page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_its_person_may_still_send_is_registered()
    {
        var name = await schools.CreatePersonAsync(schools.Own, null, TwoSchools.All);
        var (_, id) = await TokenAsync(name, schools.Own.BelowId);
        var (run, operation) = await RegisterAsync(name, id, schools.Own.Devices[0], schools.Own.Devices[1]);
        await CarryOutAsync(run);
        Assert.Equal([schools.Own.Devices[1].Id], await RegisteredAsync(operation)); // The token is of its group only.
    }

    [Fact]
    public async Task A_token_of_a_group_reads_only_what_was_begun_with_it_or_is_about_its_devices()
    {
        var name = await AdministratorAsync();
        var (run, operation) = await RegisterAsync(name, null, schools.Other.Devices[0]);
        await CarryOutAsync(run);
        var (token, id) = await TokenAsync(name, schools.Own.GroupId);
        var (own, ownOperation) = await RegisterAsync(name, id, schools.Own.Devices[0]);
        using var limited = schools.Console.ApiOf(token);
        foreach (var path in new[] { $"operations/{operation}", $"runs/{run}" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(limited, path));
        }

        foreach (var path in new[] { $"operations/{ownOperation}", $"runs/{own}" })
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(limited, path));
        }

        using var whole = await schools.Console.ApiOfAsync(name);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(whole, $"operations/{operation}"));
    }

    [Fact]
    public async Task Moving_an_operation_leaves_what_its_person_registers_on_devices_that_are_not_seen()
    {
        var name = await schools.CreatePersonAsync(schools.Own, null, TwoSchools.All);
        var (_, operation) = await RegisterAsync(name, null, schools.Other.Devices[0]);
        var own = await AddJobAsync(operation, schools.Own.Devices[0]);
        using var visitor = await schools.Console.VisitAsync(name);
        var page = await visitor.GetAsync($"/operations/{operation}/reservation");
        await visitor.SubmitAsync(
            page,
            $"form[action='/operations/{operation}/reservation']",
            new() { ["ReserveFor"] = Things.LaterTime });

        Assert.True(await schools.Console.DoAsync<MobiJobsDb, bool>(
            db => db.Jobs.AnyAsync(j => j.Id == own && j.ReservedFor < Far)));
        Assert.Equal(Far, await schools.Console.DoAsync<MobiJobsDb, DateTime?>(
            db => db.Operations.Where(o => o.Id == operation).Select(o => o.ReservedFor).SingleAsync()));
    }

    private Task<long> AddJobAsync(long operation, OneDevice device) =>
        schools.Console.DoAsync<DeviceQueue, MobiJobsDb, long>(async (queue, db) =>
        {
            var order = new NewJob(device.Id, device.EnrollmentId, JobKind.DeviceInformation, null, 1)
            {
                OperationId = operation,
                ReservedFor = Far,
            };
            await queue.RegisterAsync([order], DateTime.UtcNow, default);
            return await db.Jobs.Where(j => j.OperationId == operation).Select(j => j.Id).SingleAsync();
        });

    private async Task<string> AdministratorAsync()
    {
        var name = $"admin-{Guid.NewGuid():N}";
        await schools.Console.CreatePersonAsync(name, Roles.Administrator);
        return name;
    }

    private Task<(string Token, int Id)> TokenAsync(string name, params int[] groups) =>
        schools.Console.DoAsync<PersonTokens, MobiJobsDb, (string, int)>(async (tokens, db) =>
        {
            var wanted = new NewToken("t", TimeSpan.FromDays(1), null, groups.Length == 0 ? null : groups);
            var token = await tokens.CreateAsync(name, wanted, "test", default);
            return (token!, await db.ApiTokens.MaxAsync(t => t.Id));
        });

    /// <summary>A confirmed operation for a far day, with nothing registered yet.</summary>
    private async Task<(long Run, long Operation)> RegisterAsync(string name, int? tokenId, params OneDevice[] devices)
    {
        await using var scope = schools.Console.Services.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<StoreScope>();
        store.LimitTo(null, 0, tokenId is { } id ? new SightOfToken(id, IsLimitedToGroups: false) : null);
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var normalized = Requester.Normalize(name);
        var requester = await db.Requesters.FirstOrDefaultAsync(r => r.NormalizedName == normalized);
        requester ??= db.Add(Requester.For(name)).Entity;
        await db.SaveChangesAsync();

        var order = new OperationOrder(JobKind.DeviceInformation, [], Far);
        var chosen = new Recipients([.. devices.Select(d => d.Id)], [], null);
        var now = DateTime.UtcNow;
        var run = Run.Preview(RunKind.Register, chosen.Write(), requester.Id, now, order.Write());
        var previews = scope.ServiceProvider.GetRequiredService<RunPreviews>();
        await previews.FreezeReadyAsync(run, [.. devices.Select(d => RunItem.Of(d.Id))], default);
        var operation = Operation.Register(order.Kind, "", requester.Id, Far, now, run.Id);
        db.Add(operation);
        await db.SaveChangesAsync();
        await db.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.StartedAt, now)
            .SetProperty(r => r.LeaseId, Guid.NewGuid())
            .SetProperty(r => r.LeasedUntil, Far));
        return (run.Id, operation.Id);
    }

    private Task<bool> CarryOutAsync(long run) => schools.Console.DoAsync<RunKeeper, MobiJobsDb, bool>(
        async (runs, db) =>
        {
            await db.Runs.Where(r => r.Id == run)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.LeasedUntil, (DateTime?)null));
            await runs.CarryOutAsync(run, default);
            return true;
        });

    private Task<bool> LoseAsync(string what, string name, int set, string token, long device) => what switch
    {
        "right" => schools.TakeAsync(name, set).ContinueWith(_ => true, TaskScheduler.Default),
        "account" => DisableAsync(name, DateTime.UtcNow),
        "token" => schools.Console.DoAsync<PersonTokens, MobiJobsDb, bool>(async (tokens, db) =>
            await tokens.RevokeAsync(db.ApiTokens.Where(t => t.Hash == Secrets.HashOf(token)), "test", default) == 1),
        _ => MoveAsync(device, schools.Other.GroupId),
    };

    private Task<bool> DisableAsync(string name, DateTime? at) => schools.Console.DoAsync<MobiJobsDb, bool>(
        async db => await db.Users.Where(p => p.UserName == name)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.DisabledAt, at)) == 1);

    private Task<bool> MoveAsync(long device, int group) => schools.Console.DoAsync<MobiJobsDb, bool>(
        async db => await db.Devices.Where(d => d.Id == device)
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.GroupId, group)) == 1);

    private Task<int> PendingAsync(long run) => schools.Console.DoAsync<MobiJobsDb, int>(
        db => db.RunItems.CountAsync(i => i.RunId == run && i.Outcome == RunOutcome.Pending));

    private Task<List<long>> RegisteredAsync(long operation) => schools.Console.DoAsync<MobiJobsDb, List<long>>(
        db => db.Jobs.Where(j => j.OperationId == operation).Select(j => j.DeviceId).ToListAsync());

    private static async Task<JsonElement> PostAsync(HttpClient api, string path, object order)
    {
        var answer = await api.PostAsJsonAsync(path, order);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient api, string path) =>
        (await api.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative))).StatusCode;
}
