using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Errors;

public sealed class Permission_for_a_remedy : IAsyncLifetime
{
    private RunningConsole console = null!;

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync(
        "Development",
        "--Gateway:Simulated:Devices=48",
        "--Gateway:Simulated:Speed=10000",
        "--Gateway:Simulated:Faults=0");

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Theory]
    [InlineData(Roles.Helpdesk, "assignLicense", false)]
    [InlineData(Roles.Helpdesk, "reassignLicense", false)]
    [InlineData(Roles.Helpdesk, "inviteAgain", false)]
    [InlineData(Roles.Helpdesk, "fetchDeviceInformation", false)]
    [InlineData(Roles.Helpdesk, "checkAppList", false)]
    [InlineData(Roles.Helpdesk, "deliverAgain", true)]
    [InlineData(Roles.Operator, "assignLicense", true)]
    [InlineData(Roles.Operator, "reassignLicense", true)]
    [InlineData(Roles.Operator, "inviteAgain", true)]
    [InlineData(Roles.Operator, "fetchDeviceInformation", true)]
    public async Task Is_that_of_each_of_its_steps_on_its_own_page(string role, string remedy, bool isAllowed)
    {
        using var person = await console.SignInAsync(role);
        var job = await FailedJobAsync();
        var page = await person.GetAsync($"/jobs/{job}/explanation");
        var fields = new Dictionary<string, string>
        {
            [FormTokens.Name] = page.FormToken(),
        };

        await person.PostAsync($"/jobs/{job}/remedies/{remedy}", fields);
        Assert.Equal(isAllowed, person.Last.StatusCode != HttpStatusCode.Forbidden);
        if (isAllowed) { return; }

        Assert.Null(page.QuerySelector($"a[href$='/remedies/{remedy}']"));
        var confirmation = await person.GetAsync($"/jobs/{job}/remedies/{remedy}");
        Assert.Null(confirmation.QuerySelector("form.confirm button[type=submit]"));
        Assert.Contains("権限がありません", confirmation.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("takeOver")]
    [InlineData("checkAppList")]
    [InlineData("assignLicense")]
    public async Task One_that_jobs_of_the_kind_cannot_have_is_refused_in_words(string remedy)
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var job = await FailedJobAsync();
        await using (var scope = console.Services.CreateWorkScope("test"))
        {
            await scope.ServiceProvider.GetRequiredService<MobiJobsDb>().Jobs.Where(j => j.Id == job)
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.Kind, JobKind.ProfileInstall));
        }

        var page = await person.GetAsync($"/jobs/{job}/remedies/{remedy}");
        Assert.Null(page.QuerySelector("form.confirm button[type=submit]"));
        var answer = await person.AnswerAsync(
            $"/jobs/{job}/remedies/{remedy}", [new(FormTokens.Name, page.FormToken())]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, person.Last.StatusCode);
        answer.AssertShows(
            ".notice-late",
            Sentence.Say(Labels.Remedy_OfOtherKind, JobKind.ProfileInstall.Label()));
    }

    private async Task<long> FailedJobAsync()
    {
        await using var scope = console.Services.CreateWorkScope("test");
        return await scope.ServiceProvider.GetRequiredService<MobiJobsDb>().Jobs
            .Where(j => j.Kind == JobKind.VppInstall && j.Status == JobStatus.DeviceError)
            .Where(j => j.ErrorKey!.Contains("12064"))
            .OrderBy(j => j.Id).Select(j => j.Id).FirstAsync();
    }
}
