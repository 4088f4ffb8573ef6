using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>
/// What each endpoint of the running program answers to somebody who may do everything in one school: about that
/// school, about another one, and about nothing at all. What is of others is answered as what is not there, and
/// nothing of theirs changes.
/// </summary>
public sealed class Asking_about_others(TwoSchools schools) : IClassFixture<TwoSchools>
{
    private const string Table = "tests/MobiJobs.Tests/Administration/scopes.txt";

    private const string Heading = """
        What each endpoint answers to somebody who may read, register, send again, cancel and approve in one group and
        has no role: the status for what is of that group, for what is of another, and for what is not there. Below /api
        they come with a token, elsewhere with a cookie and the form's own token. Forms and orders carry the ids of what
        they are asked for, wherever a form or an order can carry any.

        """;

    private static readonly DateTime Far = new(2090, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>What only an answer about the other school says.</summary>
    private static readonly string[] Words = ["South", "Owner of S-", "SERIALS-", "location-S", "user-S"];

    [Fact]
    public async Task Each_endpoint_answers_as_the_table_says_and_changes_nothing_of_others()
    {
        var name = await schools.CreatePersonAsync(schools.Own, null, TwoSchools.All);
        using var asked = await AskingAsync(name);
        using var elsewhere = await schools.Console.VisitAsync(name);
        using var root = await schools.Console.VisitAsync("root");
        var other = await ThingsOfAsync(schools.Other, "root");
        var rows = new List<(string Method, string Path, int OfOther, int OfNothing)>();
        var said = new List<string>();
        foreach (var (method, endpoint) in Asking())
        {
            var path = Routes.Path(endpoint.RoutePattern);
            var before = await OthersRows.ReadAsync(schools, name);
            var (ofOther, text) = await asked.AskAsync(method, endpoint, other);
            var (ofNothing, _) = await asked.AskAsync(method, endpoint, Things.None);
            var after = await OthersRows.ReadAsync(schools, name);
            said.AddRange(after.ChangedSince(before).Select(change => $"{method} {path} changed {change}"));
            said.AddRange(Words.Where(w => text.Contains(w, StringComparison.Ordinal)).Select(w => $"{path} says {w}"));
            rows.Add((method, path, ofOther, ofNothing));
        }

        // Asked last, as it changes what is of the own group, and by somebody else: forms are limited per person.
        var colleague = await schools.CreatePersonAsync(schools.Own, null, TwoSchools.All);
        using var askedOfOwn = await AskingAsync(colleague);
        using var colleagueElsewhere = await schools.Console.VisitAsync(colleague);
        var own = await ThingsOfAsync(schools.Own, colleague);
        var ofOwn = new List<int>();
        foreach (var (method, endpoint) in Asking())
        {
            ofOwn.Add((await askedOfOwn.AskAsync(method, endpoint, own)).Status);
        }

        Offenders.AssertNone(said);
        Offenders.AssertNone(rows.Where(r => r.OfOther != r.OfNothing).Select(r => r.ToString()));
        Approved.Assert(Table, Heading + string.Join(
            '\n',
            rows.Zip(ofOwn, (r, mine) => (r.Path, Text: $"{r.Method,-6} {r.Path,-50} {mine} {r.OfOther} {r.OfNothing}"))
                .OrderBy(r => r.Path, StringComparer.Ordinal).ThenBy(r => r.Text, StringComparer.Ordinal)
                .Select(r => r.Text)));
    }

    private async Task<Question> AskingAsync(string name)
    {
        var person = await schools.Console.VisitAsync(name, followsRedirects: false);
        var program = new Visitor(await schools.Console.ApiOfAsync(name));
        return new Question(person, program, (await person.GetAsync("/")).FormToken());
    }

    /// <summary>
    /// What can be asked by its own name or not, all but signing out, which would end the questions, and the stream of
    /// changes, which does not end.
    /// </summary>
    private IEnumerable<(string Method, RouteEndpoint Endpoint)> Asking() =>
        from endpoint in schools.Console.Endpoints()
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        let path = Routes.Path(endpoint.RoutePattern)
        where path is not ("/account/sign-out" or "/live" or "/account/sessions/end-others")
        from method in endpoint.Methods()
        select (method, endpoint);

    /// <summary>What there is of a school, with what this person has begun there.</summary>
    private Task<Things> ThingsOfAsync(OneSchool school, string by) =>
        schools.Console.DoAsync<MobiJobsDb, RunPreviews, Things>(async (db, previews) =>
        {
            var user = await db.Users.SingleAsync(p => p.UserName == by);
            var requester = Requester.For(by);
            db.Add(requester);
            var view = SavedView.Of(user.Id, $"view {Guid.NewGuid():N}", "open=true");
            db.Add(view);
            await db.SaveChangesAsync();
            var runs = new Dictionary<RunKind, long>();
            foreach (var kind in Enum.GetValues<RunKind>()) { runs[kind] = await FreezeAsync(kind); }

            var done = await FreezeAsync(RunKind.Wake);
            await db.Runs.Where(r => r.Id == done).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.StartedAt, r => r.ReadyAt).SetProperty(r => r.EndedAt, r => r.ReadyAt));
            var session = await db.Sessions.Where(s => s.PersonId == user.Id).MaxAsync(s => s.Id);
            var asker = await AskerAsync(db);
            var waiting = new Dictionary<string, long>();
            foreach (var act in (string[])["show", "approve", "refuse"]) { waiting[act] = await AskAsync(); }

            return new Things(school, view.Id, session, runs, done) { Waiting = waiting };

            async Task<long> FreezeAsync(RunKind kind)
            {
                var item = kind.ItemsOf() == RunItemKind.Device ? school.Devices[0].Id : school.Reserved;
                var run = Run.Preview(kind, SelectionOf(kind), requester.Id, DateTime.UtcNow, OrderOf(kind));
                await previews.FreezeReadyAsync(run, [RunItem.Of(item)], default);
                return run.Id;
            }

            async Task<long> AskAsync()
            {
                var now = DateTime.UtcNow;
                var order = new OperationOrder(JobKind.Wipe, [], Far);
                var run = Run.Preview(RunKind.Register, "", asker.Id, now, order.Write());
                await previews.FreezeReadyAsync(run, [RunItem.Of(school.Devices[0].Id)], default);
                db.Add(Operation.Register(order.Kind, "", asker.Id, Far, now, run.Id));
                await db.SaveChangesAsync();
                await db.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(set => set
                    .SetProperty(r => r.StartedAt, now)
                    .SetProperty(r => r.Irreversible, IrreversibleKind.Wipe)
                    .SetProperty(r => r.Approval, ApprovalState.Waiting)
                    .SetProperty(r => r.ApprovalUntil, now.AddHours(2)));
                return run.Id;
            }
        });

    /// <summary>Somebody else, who may wipe anything.</summary>
    private async Task<Requester> AskerAsync(MobiJobsDb db)
    {
        var name = $"asker-{Guid.NewGuid():N}";
        await schools.Console.CreatePersonAsync(name, Roles.Operator);
        var asker = db.Add(Requester.For(name)).Entity;
        await db.SaveChangesAsync();
        return asker;
    }

    private static string OrderOf(RunKind kind) => kind switch
    {
        RunKind.Register => """{"Kind":1,"Items":[],"ReserveFor":null}""",
        RunKind.Retry => """{"Scope":1,"Selection":"1","Causes":[],"WithCanceled":false}""",
        _ => "",
    };

    private static string SelectionOf(RunKind kind) =>
        kind == RunKind.Register ? """{"Devices":[],"Groups":[],"Jobs":null}""" : "1";
}
