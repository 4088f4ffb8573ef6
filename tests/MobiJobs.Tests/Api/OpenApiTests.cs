using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>What /openapi/v1.json promises: each path answers as described, and everything has words.</summary>
public sealed class OpenApiTests(OpenApiTests.Console console) : IClassFixture<OpenApiTests.Console>
{
    /// <summary>The words of the outside contract, as programs elsewhere compare them.</summary>
    [Theory]
    [InlineData("nobody", "helpdesk", "deviceUser", "licenceHolder", "profileOwner", "server")]
    [InlineData("yes", "later", "afterRemedy", "no")]
    [InlineData("applies", "excluded", "unknown")]
    [InlineData("helpPage", "guide")]
    [InlineData("confirmed", "unconfirmed")]
    public async Task Explanations_use_the_words_of_the_contract(params string[] words)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        Assert.Contains(Enums(await DocumentAsync(api)), found => found.SetEquals(words));
    }

    private static IEnumerable<HashSet<string>> Enums(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Enums),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member is { Name: "enum", Value.ValueKind: JsonValueKind.Array }
                ? [[.. member.Value.EnumerateArray().Select(v => v.GetString()).OfType<string>()]]
                : Enums(member.Value)),
        _ => [],
    };

    [Fact]
    public async Task Each_path_answers_in_one_of_the_described_ways()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var document = await DocumentAsync(api);
        var (job, number) = await SomethingAsync();
        var seen = 0;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var id = path.Name.Contains("operations", StringComparison.Ordinal) ? "1" : job;
                var address = path.Name.Replace("{id}", id, StringComparison.Ordinal).Replace(
                    "{number}",
                    operation.Name == "delete" ? "nobody" : Uri.EscapeDataString(number),
                    StringComparison.Ordinal);
                using var request = new HttpRequestMessage(
                    new HttpMethod(operation.Name.ToUpperInvariant()),
                    new Uri(address, UriKind.Relative));
                if (operation.Name == "post")
                {
                    request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
                }

                using var answer = await api.SendAsync(request);
                var status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
                Assert.True(
                    operation.Value.GetProperty("responses").TryGetProperty(status, out var described),
                    $"{operation.Name} {address}: {status}");
                if (answer.Content.Headers.ContentType is { MediaType: { } type })
                {
                    Assert.True(
                        described.GetProperty("content").TryGetProperty(type, out _),
                        $"{operation.Name} {address}: {type}");
                }

                seen++;
            }
        }

        Assert.True(seen >= 14, $"Only {seen} operations are described.");
    }

    [Fact]
    public async Task Every_operation_parameter_and_member_has_words()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        var document = await DocumentAsync(api);
        var silent = new List<string>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                if (!operation.Value.TryGetProperty("summary", out _)) { silent.Add($"{operation.Name} {path.Name}"); }

                if (operation.Value.TryGetProperty("parameters", out var parameters))
                {
                    silent.AddRange(
                        parameters.EnumerateArray()
                            .Where(p => !p.TryGetProperty("description", out _))
                            .Select(p => $"{path.Name} {p.GetProperty("name")}"));
                }
            }
        }

        var schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (var schema in schemas.EnumerateObject().Where(s => s.Name != "ProblemDetails"))
        {
            if (schema.Value.TryGetProperty("properties", out var members))
            {
                silent.AddRange(
                    members.EnumerateObject()
                        .Where(m => !HasWords(m.Value, schemas))
                        .Select(m => $"{schema.Name}.{m.Name}"));
            }
        }

        Assert.Empty(silent);
    }

    [Fact]
    public async Task Each_call_has_a_name_and_tells_how_it_can_fail()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        var document = await DocumentAsync(api);
        var calls = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .ToList();
        Assert.Equal(
            calls.Count,
            calls.Select(c => c.Value.GetProperty("operationId").GetString()).Distinct(StringComparer.Ordinal).Count());
        foreach (var call in calls)
        {
            string[] always = ["400", "401", "403", "429", "500", "503"];
            string[] expected = call.Value.TryGetProperty("requestBody", out _) ? [.. always, "413", "415"] : always;
            var told = call.Value.GetProperty("responses").EnumerateObject().Select(r => r.Name);
            Assert.Empty(expected.Except(told, StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("JobKind", "deviceInformation")]
    [InlineData("JobStatus", "retryWaiting")]
    [InlineData("Verdict", "excluded")]
    [InlineData("WhoActs", "profileOwner")]
    [InlineData("TryAgain", "afterRemedy")]
    [InlineData("CauseSource", "helpPage")]
    public async Task Words_have_their_list(string type, string word)
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        var schema = (await DocumentAsync(api)).GetProperty("components").GetProperty("schemas").GetProperty(type);
        Assert.Equal("string", schema.GetProperty("type").GetString());
        Assert.Contains(word, schema.GetProperty("enum").EnumerateArray().Select(w => w.GetString()));
    }

    [Fact]
    public async Task An_answer_with_a_member_or_a_word_that_is_not_described_fails_a_test()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        var schema = new ApiSchema(await DocumentAsync(api));
        string[] ProblemsOf(string body) =>
            [.. schema.ProblemsOf("DELETE", "/api/v1/devices/1", 200, "application/json", body)];

        Assert.Empty(ProblemsOf("""{"deletedJobs":1}"""));
        Assert.NotEmpty(ProblemsOf("""{"deletedJobs":1,"more":2}"""));
        Assert.NotEmpty(ProblemsOf("""{"deletedJobs":"1"}"""));
        Assert.NotEmpty(ProblemsOf("{}"));
        Assert.NotEmpty(schema.ProblemsOf("DELETE", "/api/v1/devices/1", 418, null, ""));
    }

    [Fact]
    public async Task Sign_in_and_the_key_of_a_request_are_described()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        var document = await DocumentAsync(api);
        Assert.Equal(
            "bearer",
            document.GetProperty("components")
                .GetProperty("securitySchemes")
                .GetProperty("token")
                .GetProperty("scheme")
                .GetString());
        Assert.NotEqual(0, document.GetProperty("security").GetArrayLength());
        foreach (
            var path in (string[])
            [
                "/api/v1/operations",
                "/api/v1/operations/{id}/retry",
                "/api/v1/jobs/{id}/cancel",
                "/api/v1/jobs/cancel",
                "/api/v1/jobs/cancel-all",
                "/api/v1/devices",
            ])
        {
            var post = document.GetProperty("paths").GetProperty(path).GetProperty("post");
            Assert.Contains(
                post.GetProperty("parameters").EnumerateArray(),
                p => p.GetProperty("name")
                    .GetString() == "Idempotency-Key" && p
                    .GetProperty("in")
                    .GetString() == "header");
            Assert.True(post.GetProperty("responses").TryGetProperty("422", out _));
        }
    }

    /// <summary>Words of its own, or those of the type it is.</summary>
    private static bool HasWords(JsonElement member, JsonElement schemas)
    {
        if (member.TryGetProperty("description", out _)) { return true; }

        if (member.TryGetProperty("$ref", out var reference))
        {
            return schemas.GetProperty(reference.GetString()!.Split('/')[^1]).TryGetProperty("description", out _);
        }

        return member.TryGetProperty("oneOf", out var choices)
            && choices.EnumerateArray().Any(choice => HasWords(choice, schemas));
    }

    private static async Task<JsonElement> DocumentAsync(HttpClient api) =>
        await api.GetFromJsonAsync<JsonElement>(new Uri("/openapi/v1.json", UriKind.Relative));

    private async Task<(string Job, string Number)> SomethingAsync()
    {
        await using var scope = console.Running.Services.CreateWorkScope("test");
        var job = await scope.ServiceProvider.GetRequiredService<MobiJobsDb>().Jobs
            .Where(j => j.Status == MobiJobs.Jobs.JobStatus.DeviceError)
            .Select(j => new { j.Id, j.Device.Number })
            .FirstAsync();
        return (job.Id.ToString(CultureInfo.InvariantCulture), job.Number);
    }

    /// <summary>One program for all of these, with something in it.</summary>
    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=20");
}
