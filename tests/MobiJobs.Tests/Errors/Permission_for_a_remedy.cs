using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
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
    [InlineData(Permissions.ManageLicenses, "assignLicense", "fetchDeviceInformation")]
    [InlineData(Permissions.ManageLicenses, "reassignLicense", "checkAppList")]
    [InlineData(Permissions.ManageLicenses, "inviteAgain", "deliverAgain")]
    [InlineData(Permissions.RegisterJobs, "fetchDeviceInformation", "assignLicense")]
    [InlineData(Permissions.RegisterJobs, "checkAppList", "inviteAgain")]
    public async Task Is_that_of_the_same_act_on_its_own_page(string permission, string refused, string open)
    {
        OnlyForAdministrators(permission);
        using var person = await console.SignInAsync(Roles.Operator);
        var job = await FailedJobAsync();
        var page = await person.GetAsync($"/jobs/{job}/explanation");
        var fields = new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] =
                page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!,
        };

        await person.PostAsync($"/jobs/{job}/remedies/{refused}", fields);
        Assert.Equal(HttpStatusCode.Forbidden, person.Last.StatusCode);
        Assert.Null(page.QuerySelector($"a[href$='/remedies/{refused}']"));

        await person.PostAsync($"/jobs/{job}/remedies/{open}", fields);
        Assert.NotEqual(HttpStatusCode.Forbidden, person.Last.StatusCode);
    }

    /// <summary>Today the two permissions belong to the same roles, so that no role can tell them apart.</summary>
    private void OnlyForAdministrators(string permission) => console.Services
        .GetRequiredService<IOptions<AuthorizationOptions>>().Value
        .AddPolicy(permission, policy => policy.RequireRole(Roles.Administrator));

    private async Task<long> FailedJobAsync()
    {
        await using var scope = console.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MobiJobsDb>().Jobs
            .Where(j => j.Kind == JobKind.VppInstall && j.Status == JobStatus.DeviceError)
            .Where(j => j.ErrorKey!.Contains("12064"))
            .OrderBy(j => j.Id).Select(j => j.Id).FirstAsync();
    }
}
