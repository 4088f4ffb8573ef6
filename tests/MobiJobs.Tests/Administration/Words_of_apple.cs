using MobiJobs.Data;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Administration;

/// <summary>Apple names the serial numbers of what it refuses, whatever their group.</summary>
public sealed class Words_of_apple(TwoSchools schools) : IClassFixture<TwoSchools>
{
    private const string Serial = "SERIALS-0001";

    [Fact]
    public async Task Who_sees_a_part_of_the_fleet_reads_the_code_of_a_refusal_but_no_serial_number_of_others()
    {
        await schools.Console.DoAsync<MobiJobsDb, int>(db =>
        {
            var change = new VppChange.Assign([new VppAssignment(900000001, VppAsset.Standard, null, Serial)]);
            var order = VppOrder.Of(schools.Other.Token, change, 1, DateTime.UtcNow);
            order.Fail(9607, $"Refused. ({Serial})", DateTime.UtcNow);
            db.Add(order);
            db.Add(VppShare.Of(schools.Other.Token, schools.Own.GroupId));
            return db.SaveChangesAsync();
        });

        using var person = await schools.VisitAsync();
        using var root = await schools.Console.VisitAsync("root");
        var path = $"/vpp/{schools.Other.Token}";
        Assert.Contains(Serial, await ReadAsync(root, path), StringComparison.Ordinal);
        var shown = await ReadAsync(person, path);
        Assert.Contains("9607", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Serial, shown, StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(Visitor visitor, string path) =>
        (await visitor.GetAsync(path)).Body!.TextContent;
}
