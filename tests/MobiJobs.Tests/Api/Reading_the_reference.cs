using System.Text.Json;
using MobiJobs.Accounts;

namespace MobiJobs.Tests.Api;

/// <summary>/docs/api tells all that the description has, without script and without asking elsewhere.</summary>
public sealed class Reading_the_reference(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    [Fact]
    public async Task Each_call_and_type_has_its_place()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/docs/api");
        var description = JsonSerializer.Deserialize<JsonElement>(await console.Running.DescriptionAsync());
        foreach (var path in description.GetProperty("paths").EnumerateObject())
        {
            foreach (var call in path.Value.EnumerateObject())
            {
                var section = page.GetElementById(call.Value.GetProperty("operationId").GetString()!);
                Assert.Contains(path.Name, section!.TextContent, StringComparison.Ordinal);
                foreach (var answer in call.Value.GetProperty("responses").EnumerateObject())
                {
                    Assert.Contains(answer.Name, section.TextContent, StringComparison.Ordinal);
                }
            }
        }

        foreach (var type in description.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            Assert.NotNull(page.GetElementById($"type-{type.Name}"));
        }

        Assert.Empty(page.QuerySelectorAll("a[href^='#']")
            .Select(a => a.GetAttribute("href")![1..])
            .Where(id => page.GetElementById(id) is null)
            .Distinct());
        var kinds = page.GetElementById("type-JobKind")!.TextContent;
        Assert.Contains("deviceInformation", kinds, StringComparison.Ordinal);
    }
}
