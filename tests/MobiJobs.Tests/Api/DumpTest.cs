using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

public sealed class DumpTest
{
    [Fact]
    public async Task Dump()
    {
        await using var console = await RunningConsole.StartAsync("Production");
        using var api = await console.ApiAsync(Roles.Helpdesk);
        var text = await api.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable("DUMP_TO")!, System.Text.RegularExpressions.Regex.Replace(text, @"127\.0\.0\.1:\d+", "HOST"));
    }
}
