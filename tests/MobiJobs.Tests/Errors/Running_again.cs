using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Errors;

/// <summary>What delivers something is delivered again; other jobs are run again, by a button as well.</summary>
public sealed class Running_again
{
    private static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja");

    public static TheoryData<JobKind> Others =>
        [.. Enum.GetValues<JobKind>().Where(k => !k.Delivers())];

    [Theory]
    [MemberData(nameof(Others))]
    public void No_remedy_speaks_of_delivering_what_is_no_delivery(JobKind kind)
    {
        var keys = JobStatuses.OfFailures.Select(s => s.FailureKey()).OfType<string>()
            .Append("MCMDMErrorDomain:99999")
            .Concat(ErrorGuide.Own.Data.Entries.Where(e => e.ExplainedKinds.Contains(kind))
                .SelectMany(e => e.Chains.Take(1)).Where(c => !c.Contains('*', StringComparison.Ordinal)));
        foreach (var key in keys)
        {
            var remedies = ErrorGuide.Own.Explain(kind, ErrorChain.FromKey(key), Japanese).Remedies;
            Assert.DoesNotContain(remedies, r => r.Text.Contains("再配信", StringComparison.Ordinal));
            Assert.DoesNotContain(
                remedies, r => r.Id == "deliverAgain" || (r.Id == "runAgain" && kind.IsIrreversible()));
        }
    }

    [Theory]
    [InlineData(JobKind.Lock, "runAgain")]
    [InlineData(JobKind.AppRemove, "runAgain")]
    [InlineData(JobKind.AppList, "runAgain")]
    [InlineData(JobKind.VppInstall, "deliverAgain")]
    public void Each_kind_has_its_own_button(JobKind kind, string remedy)
    {
        var chain = ErrorChain.FromKey("JobStatus=SessionTimedOut");
        var remedies = ErrorGuide.Own.Explain(kind, chain, Japanese).Remedies;
        Assert.True(remedies.Single(r => r.Id is "deliverAgain" or "runAgain") is { Available: true } again
            && again.Id == remedy);
    }

    [Theory]
    [InlineData("MCInstallationErrorDomain:4001", "askForInnerError")]
    [InlineData("MCInstallationErrorDomain:4001 MCProfileErrorDomain:1009", "readFurtherCodes")]
    public void Further_codes_are_to_be_read_only_where_some_follow(string key, string remedy)
    {
        var remedies = ErrorGuide.Own.Explain(JobKind.ProfileInstall, ErrorChain.FromKey(key), Japanese).Remedies;
        Assert.Equal(remedy, remedies.Single(r => r.Id is "askForInnerError" or "readFurtherCodes").Id);
    }

    [Theory]
    [InlineData(Roles.Helpdesk, false)]
    [InlineData(Roles.Operator, true)]
    public async Task The_api_offers_what_its_caller_may_do_and_says_why_not_else(string role, bool mayFetch)
    {
        await using var console = await RunningConsole.StartAsync(
            "Development",
            "--Gateway:Simulated:Devices=48",
            "--Gateway:Simulated:Speed=10000",
            "--Gateway:Simulated:Faults=0");
        long job;
        await using (var scope = console.Services.CreateWorkScope("test"))
        {
            job = await scope.ServiceProvider.GetRequiredService<MobiJobsDb>().Jobs
                .Where(j => j.Kind == JobKind.VppInstall && j.Status == JobStatus.DeviceError)
                .Where(j => j.ErrorKey!.Contains("12064") && j.Device.EnrollmentId != null)
                .OrderBy(j => j.Id).Select(j => j.Id).FirstAsync();
        }

        using var api = await console.ApiAsync(role);
        var address = new Uri($"/api/v1/jobs/{job}/explanation", UriKind.Relative);
        var remedies = (await api.GetFromJsonAsync<JsonElement>(address)).GetProperty("remedies").EnumerateArray();
        var fetch = remedies.Single(r => r.GetProperty("id").GetString() == "fetchDeviceInformation");
        Assert.Equal(mayFetch, fetch.GetProperty("available").GetBoolean());
        Assert.Equal(!mayFetch, fetch.GetProperty("whyNot").ValueKind == JsonValueKind.String);
    }
}
