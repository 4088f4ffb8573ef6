using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>However much waits, a page asks as often, and what waits for others hides nothing.</summary>
public sealed class Many_that_wait(Two two) : IClassFixture<Two>
{
    [Fact]
    public async Task What_waits_for_others_hides_nothing_and_costs_no_question_each()
    {
        var (group, numbers) = await two.GroupAsync(2);
        var name = await two.PersonAsync(null);
        await two.GiveAsync(name, group, Permissions.Read, Permissions.RegisterJobs, Permissions.Approve);
        await AddWaitingAsync(numbers[0], 1);
        using var person = await two.Console.VisitAsync(name);
        await person.GetAsync("/approvals");
        var few = two.Console.Statements.Of("/approvals").Count;

        var (_, elsewhere) = await two.GroupAsync(1);
        await AddWaitingAsync(elsewhere[0], 201);
        var last = (await AddWaitingAsync(numbers[1], 1))[0];
        var page = await person.GetAsync("/approvals");

        page.AssertShows($"#approval-{last}", "遠隔初期化");
        page.AssertShows(".side .how-many", "2");
        Assert.Equal(few, two.Console.Statements.Of("/approvals").Count - few);
    }

    [Fact]
    public async Task The_number_in_the_menu_is_one_question_for_who_may_approve_everywhere()
    {
        var name = await two.PersonAsync(Roles.Administrator);
        using var person = await two.Console.VisitAsync(name);
        var waiting = await two.Console.ReadAsync(db => db.Runs.CountAsync(r => r.Approval == ApprovalState.Waiting));
        await AddWaitingAsync((await two.DevicesAsync(1))[0], 3);

        var page = await person.GetAsync("/guide");

        page.AssertShows(
            ".side .how-many", (waiting + 3).ToString(CultureInfo.GetCultureInfo("ja")));
        var asked = Assert.Single(
            two.Console.Statements.Of("/guide"), s => s.Contains("\"Runs\"", StringComparison.Ordinal));
        Assert.DoesNotContain("\"Selection\"", asked, StringComparison.Ordinal);
    }

    /// <summary>Runs that wait to wipe this device; those of earlier calls run out first.</summary>
    private Task<IReadOnlyList<long>> AddWaitingAsync(string number, int count) => two.Console.ReadAsync(
        async Task<IReadOnlyList<long>> (db) =>
        {
            var device = await db.Devices.SingleAsync(d => d.Number == number);
            var asker = await db.Requesters.FirstOrDefaultAsync(r => r.Name == "many")
                ?? db.Add(Requester.For("many")).Entity;
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
}
