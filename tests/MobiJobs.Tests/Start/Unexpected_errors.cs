using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Tests.Support;
using Serilog.Events;

namespace MobiJobs.Tests.Start;

/// <summary>What a fault of the program tells whoever meets it in production.</summary>
public sealed class Unexpected_errors
{
    private static readonly string[] Inside =
        ["Sqlite", "SqlClient", "SELECT", "no such", "Invalid object", "Exception", "   at ", ".cs:line"];

    [Fact]
    public async Task Tell_a_number_and_nothing_of_the_inside()
    {
        await using var console = await RunningConsole.StartAsync(
            "Production", "--Serilog:Using:0=MobiJobs.Tests", "--Serilog:WriteTo:0:Name=Kept");
        using var person = await console.SignInAsync(Roles.Administrator);
        using var program = new HttpClient { BaseAddress = console.Address };
        var token = await console.TokenAsync(await console.CreatePersonOfAsync(Roles.Administrator));
        program.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await console.DoAsync<MobiJobsDb, int>(
            db => db.Database.ExecuteSqlRawAsync(StoreSql.Rename("Operations", "Gone")));

        using var answer = await program.GetAsync(new Uri("/api/v1/operations/1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        AssertTells(await answer.Content.ReadAsStringAsync(), "traceId");
        await AssertIsLoggedAsync(answer);

        var page = await person.GetAsync("/deliveries");
        Assert.Equal(HttpStatusCode.InternalServerError, person.Last.StatusCode);
        AssertTells(page.DocumentElement.OuterHtml, Labels.Problem_ErrorDetail);
        console.ForgetErrors();
    }

    /// <summary>With the number that the caller was told, and with what the caller was not told.</summary>
    private static async Task AssertIsLoggedAsync(HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var number = problem.GetProperty("traceId").GetString()!;
        var entry = await KeptLog.OnlyAsync(e => e.Level == LogEventLevel.Error
            && KeptLog.Text(e).Contains(number, StringComparison.Ordinal));
        Assert.Contains("Operations", entry.Exception!.ToString(), StringComparison.Ordinal);
    }

    private static void AssertTells(string text, string number)
    {
        Assert.Contains(number, text, StringComparison.Ordinal);
        Offenders.AssertNone(Inside.Where(words => text.Contains(words, StringComparison.Ordinal)));
    }
}
