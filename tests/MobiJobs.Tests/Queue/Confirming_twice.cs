using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Queue;

/// <summary>
/// A double click sends a form twice, or more often: the act is done once, and every answer leads to what was done.
/// </summary>
public sealed class Confirming_twice : IAsyncLifetime
{
    private const int Times = 4;

    private RunningConsole console = null!;

    [Theory]
    [InlineData("/jobs/cancel")]
    [InlineData("/stuck/release")]
    [InlineData("/retries")]
    [InlineData("/devices/move")]
    [InlineData("/vpp/1/contents/900000001/assign")]
    public async Task At_the_same_time_does_it_once_and_no_answer_says_that_it_failed(string choice)
    {
        using var person = await console.SignInAsync(Roles.Administrator, followsRedirects: false);
        var fields = await ChoiceAsync(choice);
        fields[FormTokens.Name] = (await person.GetAsync("/delivery-stop"))
            .FormToken("form[action='/account/sign-out']");
        using var frozen = await person.PostAsync(choice, fields);
        var page = await person.GetAsync(frozen.Headers.Location!.OriginalString);
        var form = Assert.IsType<IHtmlFormElement>(page.QuerySelector("form.confirm"), exactMatch: false);
        var hidden = form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>()
            .Select(i => KeyValuePair.Create(i.Name!, i.Value)).ToArray();
        var address = form.GetAttribute("action")!;
        var run = long.Parse(
            address.Split('?')[0].Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Times).Select(_ => person.PostAllAsync(address, hidden)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Found, answer.StatusCode));
        var reports = answers.Count(
            a => a.Headers.Location!.OriginalString.StartsWith($"/runs/{run}?", StringComparison.Ordinal));
        Assert.InRange(reports, Times - 1, Times); // The first one may lead back, with the message of what it did.
        var started = await console.ReadAsync(db => db.Audit.CountAsync(e => e.RunId == run));
        Assert.Equal(1, started);
        foreach (var answer in answers) { answer.Dispose(); }
    }

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync(
        "Development", "--Gateway:Simulated:Devices=48", "--Gateway:Simulated:Speed=1");

    public async Task DisposeAsync() => await console.DisposeAsync();

    private async Task<Dictionary<string, string>> ChoiceAsync(string choice) => choice switch
    {
        "/retries" => new()
        {
            ["which"] = "selected",
            ["ids"] = $"{await FailedAsync()}",
        },
        "/devices/move" => new()
        {
            ["ids"] = $"{await console.ReadAsync(db => db.Devices.Select(d => d.Id).FirstAsync())}",
            ["group"] = "none",
        },
        "/jobs/cancel" or "/stuck/release" => new()
        {
            ["which"] = "selected",
            ["ids"] = $"{await HeadAsync(isHeld: choice == "/stuck/release")}",
        },
        _ => new()
        {
            ["whose"] = await console.ReadAsync(db => db.VppUsers
                .Where(u => u.TokenId == 1 && u.Status != VppUserStatus.Retired)
                .Select(u => u.Name)
                .FirstAsync()),
            ["devices"] = "false",
        },
    };

    private async Task<long> HeadAsync(bool isHeld)
    {
        var job = await console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(1));
        if (!isHeld) { return job; }

        await console.ReadAsync(db => db.Jobs.Where(j => j.Id == job)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Status, JobStatus.AwaitingDevice)));
        return job;
    }

    private async Task<long> FailedAsync()
    {
        var job = await console.AddSilentHeadAsync("9Z-0002", TimeSpan.FromHours(1));
        await console.ReadAsync(db => db.Devices.Where(d => d.Number == "9Z-0002").ExecuteUpdateAsync(set => set
            .SetProperty(d => d.EnrollmentId, d => db.Enrollments.First(e => e.DeviceId == d.Id).Id)));
        await console.ReadAsync(db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Status, JobStatus.DeviceError)
            .SetProperty(j => j.Stage, JobStage.Ended)
            .SetProperty(j => j.EndedAt, console.Now)
            .SetProperty(j => j.DueAt, (DateTime?)null)));
        return job;
    }
}
