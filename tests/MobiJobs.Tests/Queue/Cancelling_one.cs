using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>One job is cancelled after a question. Without script a page asks it.</summary>
public sealed class Cancelling_one : IAsyncLifetime
{
    private RunningConsole console = null!;

    public async Task InitializeAsync() =>
        console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=30");

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task Asks_first_and_leads_back_to_where_it_was_asked()
    {
        using var visitor = await console.SignInAsync(Roles.Operator);
        var list = await visitor.GetAsync("/?status=reserved");
        var id = list.QuerySelector("tbody tr")!.Id!["job-".Length..];
        var token = list.FormToken("#list");
        var question = await visitor.AnswerAsync($"/jobs/{id}/cancel", new Dictionary<string, string>
        {
            [FormTokens.Name] = token,
            ["returnUrl"] = "/?status=reserved",
        });
        Assert.Equal($"#{id} をキャンセルしますか？", question.QuerySelector("h1")!.TextContent);
        Assert.Equal(JobStatus.Reserved, await StatusAsync(id));

        var answer = await visitor.SubmitAsync(question, "form.confirm");
        Assert.Equal(JobStatus.Canceled, await StatusAsync(id));
        Assert.Equal("?status=reserved", visitor.Last.RequestMessage!.RequestUri!.Query);
        Assert.Contains("キャンセルしました", answer.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);

        // Whoever comes too late is told so, not asked.
        var late = await visitor.SubmitAsync(question, "form.confirm");
        Assert.NotNull(late.QuerySelector(".notice-late, .notice"));
    }

    private async Task<JobStatus> StatusAsync(string id)
    {
        var job = long.Parse(id, CultureInfo.InvariantCulture);
        await using var scope = console.Services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        return await db.Jobs.Where(j => j.Id == job).Select(j => j.Status).SingleAsync();
    }
}
