using MobiJobs.Accounts;

namespace MobiJobs.Tests.Operations;

/// <summary>The groups in the form of an operation.</summary>
public sealed class Groups_to_choose(ChoosingPageTests.Console console) : IClassFixture<ChoosingPageTests.Console>
{
    [Fact]
    public async Task Each_group_says_how_many_devices_it_has_with_its_subgroups()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var form = await visitor.GetAsync("/operations/new?kind=lock");
        var boxes = form.QuerySelectorAll("input[name=Groups]");
        Assert.NotEmpty(boxes);
        foreach (var box in boxes)
        {
            var devices = (await visitor.GetAsync($"/devices?group={box.GetAttribute("value")}"))
                .QuerySelectorAll("tbody tr").Length;
            Assert.EndsWith($" {devices}台", box.ParentElement!.TextContent.Trim(), StringComparison.Ordinal);
        }
    }
}
