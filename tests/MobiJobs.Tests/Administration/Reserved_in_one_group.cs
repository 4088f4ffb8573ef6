using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Reserved;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>Reserved jobs of people who may send in one group only, as long as they may.</summary>
public sealed class Reserved_in_one_group(TwoSchools schools) : IClassFixture<TwoSchools>
{
    private static readonly DateTime At = new(2080, 1, 1, 0, 0, 0, DateTimeKind.Utc); // Before all else that waits.

    [Theory]
    [InlineData("nothing", JobStage.Waiting)]
    [InlineData("device moved", JobStage.Ended)]
    [InlineData("device moved within", JobStage.Waiting)]
    [InlineData("device out of all groups", JobStage.Ended)]
    [InlineData("set taken", JobStage.Ended)]
    [InlineData("set for reading only", JobStage.Ended)]
    [InlineData("disabled", JobStage.Ended)]
    [InlineData("token revoked", JobStage.Ended)]
    [InlineData("token of another group", JobStage.Ended)]
    [InlineData("token of no group", JobStage.Ended)]
    public async Task A_job_joins_only_while_its_person_may_send_it_to_the_device(string change, JobStage expected)
    {
        var device = schools.Own.Devices[0];
        await MoveAsync(device.Id, schools.Own.GroupId);
        var name = await schools.CreatePersonAsync(schools.Own, null);
        var set = await schools.GiveAsync(name, schools.Own, TwoSchools.All);
        var token = await TokenAsync(name, schools.Own.GroupId);
        var job = await ReserveAsync(name, token, device);
        await ChangeAsync(change, name, set, token, device.Id);

        await schools.Console.DoAsync<DueReservations, JoinedReservations>(due => due.JoinAsync(At, default));

        var found = await AskAsync(db => db.Jobs.AsNoTracking().SingleAsync(j => j.Id == job));
        var reason = expected == JobStage.Ended ? EndReason.RequesterMayNot : EndReason.None;
        Assert.Equal((expected == JobStage.Ended, reason), (found.Stage == JobStage.Ended, found.EndReason));
    }

    private Task ChangeAsync(string change, string name, int set, int token, long device) => change switch
    {
        "device moved" => MoveAsync(device, schools.Other.GroupId),
        "device moved within" => MoveAsync(device, schools.Own.BelowId),
        "device out of all groups" => MoveAsync(device, null),
        "set taken" => schools.TakeAsync(name, set),
        "set for reading only" => AskAsync(db => db.PermissionSets.Where(s => s.Id == set)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.Ticked, Permissions.Read))),
        "disabled" => AskAsync(db => db.Users.Where(p => p.UserName == name)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.DisabledAt, DateTime.UtcNow))),
        "token revoked" => AskAsync(db => db.ApiTokens.Where(t => t.Id == token)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.RevokedAt, DateTime.UtcNow))),
        "token of another group" => AskAsync(db => db.TokenGroups.Where(g => g.TokenId == token)
            .ExecuteUpdateAsync(s => s.SetProperty(g => g.GroupId, schools.Other.GroupId))),
        "token of no group" => AskAsync(db => db.TokenGroups.Where(g => g.TokenId == token).ExecuteDeleteAsync()),
        _ => Task.CompletedTask,
    };

    private Task<int> MoveAsync(long device, int? group) => AskAsync(db => db.Devices.Where(d => d.Id == device)
        .ExecuteUpdateAsync(s => s.SetProperty(d => d.GroupId, group)));

    private Task<int> TokenAsync(string name, int group) =>
        schools.Console.DoAsync<PersonTokens, MobiJobsDb, int>(async (tokens, db) =>
        {
            await tokens.CreateAsync(name, new NewToken("t", TimeSpan.FromDays(1), null, [group]), "test", default);
            return await db.ApiTokens.MaxAsync(t => t.Id);
        });

    private Task<long> ReserveAsync(string name, int token, OneDevice device) =>
        schools.Console.DoAsync<DeviceQueue, MobiJobsDb, long>(async (queue, db) =>
        {
            var now = DateTime.UtcNow;
            var requester = db.Add(Requester.For(name)).Entity;
            await db.SaveChangesAsync();
            var run = db.Add(Run.Preview(RunKind.Register, "", requester.Id, now)).Entity;
            await db.SaveChangesAsync();
            await db.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(s => s
                .SetProperty(r => r.TokenId, token)
                .SetProperty(r => r.StartedAt, now)
                .SetProperty(r => r.EndedAt, now));
            var operation = Operation.Register(JobKind.DeviceInformation, null, requester.Id, At, now, run.Id);
            db.Add(operation);
            await db.SaveChangesAsync();
            var order = new NewJob(device.Id, device.EnrollmentId, operation.Kind, null, requester.Id)
            {
                OperationId = operation.Id,
                ReservedFor = At,
            };
            await queue.RegisterAsync([order], now, default);
            return await db.Jobs.Where(j => j.OperationId == operation.Id).Select(j => j.Id).SingleAsync();
        });

    private Task<T> AskAsync<T>(Func<MobiJobsDb, Task<T>> question) => schools.Console.ReadAsync(question);
}
