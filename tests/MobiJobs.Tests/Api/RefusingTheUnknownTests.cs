using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>
/// What the API does not know it refuses: a member that is ignored would widen what the request does.
/// </summary>
public sealed class RefusingTheUnknownTests(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    private static readonly Regex Placeholder = new(@"\{\w+\}", RegexOptions.NonBacktracking);

    [Theory]
    [InlineData(
        "operations",
        """{"kind":"appList","devices":["X"],"reserveFor":"2026-12-24T09:00:00+09:00"}""",
        "reserveFor")]
    [InlineData(
        "operations",
        """{"kind":"appInstall","devices":["X"],"target":{"name":"a","storeID2":1}}""",
        "target.storeID2")]
    [InlineData("operations", """{"kind":"appList","devices":["X"],"devices":["Y"]}""", "devices")]
    [InlineData("operations", """{"kind":"deviceName","devices":["X"],"target":{"name":"a"}}""", "target")]
    [InlineData("jobs/cancel", """{"filter":{"device":"1A-0001","statuses":["succeeded"]}}""", "filter.statuses")]
    [InlineData("jobs/cancel", """{"filter":{"open":true,"devices":["1A-0001"]}}""", "filter.devices")]
    [InlineData("jobs/cancel", """{"filter":{"operation":1,"deviceNumber":"1A-0001"}}""", "filter.deviceNumber")]
    [InlineData("jobs/cancel", """{"filter":{"operation":1,"status":[]}}""", "filter.status")]
    [InlineData("jobs/cancel", """{"filter":{"operation":1,"status":[","]}}""", "filter.status")]
    [InlineData("jobs/cancel", """{"filter":{"operation":1,"device":" "}}""", "filter.device")]
    [InlineData("jobs/cancel/preview", """{"filter":{"operation":1,"kind":""}}""", "filter.kind")]
    [InlineData("operations", """{"kind":"appList","group":"1年","devices":[]}""", "group")]
    [InlineData("operations", """{"kind":"appList","devices":[null,"1A-0001"]}""", "devices")]
    [InlineData("operations/1/retry", """{"cause":["pushTimedOut"]}""", "cause")]
    [InlineData("devices", """{"number":"T-9200","owner":"a"}""", "owner")]
    [InlineData("devices", """{"number":"T-9200","serial":"b"}""", "serial")]
    [InlineData("explanations", """{"text":"12064","kinds":"vppInstall"}""", "kinds")]
    [InlineData("explanations", """{"text":"12064 \ud83d"}""", "text")]
    [InlineData("devices", """{"number":"T-9200","ownerName":"\udc00"}""", "ownerName")]
    [InlineData("devices", """{"number":"T-9200","\ud83d":"b"}""", "")]
    [InlineData("jobs/1/cancel", """{"reason":"x"}""", "reason")]
    [InlineData("jobs/1/cancel", "[1]", "")]
    [InlineData("jobs/1/cancel", "reason", "")]
    [InlineData("jobs/cancel", """{"ids":["1"]}""", "ids[0]")]
    [InlineData("jobs/cancel", """{"ids":[1],"count":"1"}""", "count")]
    [InlineData(
        "operations",
        """{"kind":"appInstall","devices":["X"],"target":{"name":"a","storeId":-1}}""",
        "target.storeId")]
    [InlineData(
        "operations",
        """{"kind":"appInstall","devices":["X"],"target":{"name":"a","storeId":0}}""",
        "target.storeId")]
    public async Task A_member_that_is_unknown_doubled_or_empty_is_named(string path, string body, string member)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        Assert.Contains(member, await ErrorsAsync(api, HttpMethod.Post, path, body));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("bundleId")]
    [InlineData("profileId")]
    public async Task A_text_of_the_target_that_is_too_long_is_named_and_not_cut(string member)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var target = new JsonObject { ["name"] = "a" };
        target[member] = new string('x', 201);
        var body = new JsonObject { ["kind"] = "appInstall", ["devices"] = new JsonArray("X"), ["target"] = target };

        Assert.Contains(
            $"target.{member}", await ErrorsAsync(api, HttpMethod.Post, "operations", body.ToJsonString()));
    }

    [Fact]
    public async Task A_call_without_a_body_takes_an_empty_one()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        foreach (var body in (string[])["", "{}", " { } "])
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await api.PostAsync(new Uri("/api/v1/jobs/999999/cancel", UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("jobs/cancel/preview", """{"filter":{"group":"zzz"}}""", "filter.group", "グループ")]
    [InlineData("operations/1/retry", """{"causes":["zzz"]}""", "causes", "「zzz」という原因はありません")]
    [InlineData("jobs/cancel", """{"ids":[1],"count":-1}""", "count", "0 以上")]
    [InlineData("jobs/cancel-all", """{"upToId":1,"count":-1}""", "count", "0 以上")]
    [InlineData("operations", """{"kind":"appList","devices":["DEVICE"],"count":-1}""", "count", "0 以上")]
    public async Task What_is_wrong_is_said_once_and_in_its_own_words(
        string path, string body, string member, string words)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var (device, job, operation) = await console.Running.ReadAsync(db => db.Jobs
            .Where(j => j.OperationId != null)
            .Select(j => new ValueTuple<string, long, long>(j.Device.Number, j.Id, j.OperationId!.Value))
            .FirstAsync());
        var ids = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"ids\":[{job}]");
        using var content = new StringContent(
            body.Replace("DEVICE", device, StringComparison.Ordinal)
                .Replace("\"ids\":[1]", ids, StringComparison.Ordinal),
            Encoding.UTF8,
            "application/json");
        var address = path.Replace("operations/1/", $"operations/{operation}/", StringComparison.Ordinal);
        using var answer = await api.PostAsync(new Uri($"/api/v1/{address}", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal(member, error.Name);
        Assert.Contains(words, error.Value[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_place_in_a_list_is_refused_and_shows_no_first_page()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        foreach (var path in (string[])["/api/v1/jobs?before=abc", "/api/v1/devices?after=abc"])
        {
            using var answer = await api.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.DoesNotContain("最初のページ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("operations")]
    [InlineData("jobs/cancel")]
    [InlineData("explanations")]
    public async Task A_body_in_another_encoding_than_utf8_is_not_read(string path)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        using var content = new ByteArrayContent([0x00, 0xD8, 0x41]);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(
            "application/json; charset=utf-16");
        using var answer = await api.PostAsync(new Uri($"/api/v1/{path}", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("UTF-8", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_text_is_sent_back_once_however_many_errors_it_has()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        var text = string.Join('\n', Enumerable.Range(0, 1400).Select(i => $"Domain={12000 + i} ({12000 + i})"));
        using var answer = await api.PostAsJsonAsync(new Uri("/api/v1/explanations", UriKind.Relative), new { text });
        var item = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.NotEmpty(item.GetProperty("raw").GetString()!);
        var others = item.GetProperty("others").EnumerateArray().ToArray();
        Assert.NotEmpty(others);
        Assert.All(others, other => Assert.Equal("", other.GetProperty("raw").GetString()));
    }

    [Theory]
    [InlineData("jobs?statuses=waiting", "statuses")]
    [InlineData("jobs?page=2", "page")]
    [InlineData("jobs?kind=lock&kind=wipe", "kind")]
    [InlineData("devices?nummber=1A", "nummber")]
    [InlineData("jobs/1?expand=all", "expand")]
    [InlineData("operations/1?x=1", "x")]
    public async Task A_parameter_that_is_unknown_or_doubled_is_named(string path, string parameter)
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);

        Assert.Contains(parameter, await ErrorsAsync(api, HttpMethod.Get, path, body: null));
    }

    [Fact]
    public async Task Each_call_with_a_body_refuses_one_member_more()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var description = await api.GetFromJsonAsync<JsonNode>(new Uri("/openapi/v1.json", UriKind.Relative));
        var calls = description!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject()
                .Select(call => (Path: path.Key, Verb: call.Key, HasBody: call.Value!["requestBody"] is not null)))
            .ToList();
        Assert.True(calls.Count(c => c.HasBody) >= 7);

        foreach (var (path, verb, hasBody) in calls)
        {
            var address = Placeholder.Replace(path, "1")["/api/v1/".Length..];
            var method = HttpMethod.Parse(verb);
            Assert.Contains("surplus", await ErrorsAsync(api, method, $"{address}?surplus=1", hasBody ? "{}" : null));
            if (hasBody) { Assert.Contains("surplus", await ErrorsAsync(api, method, address, """{"surplus":1}""")); }
        }
    }

    [Theory]
    [InlineData("2026-12-24T09:00:00")]
    [InlineData("2026-12-24")]
    [InlineData("tomorrow")]
    public async Task A_time_without_an_offset_is_refused(string time)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var body = JsonSerializer.Serialize(new { kind = "appList", devices = new[] { "X" }, reservedFor = time });

        Assert.Contains("reservedFor", await ErrorsAsync(api, HttpMethod.Post, "operations", body));
    }

    [Theory]
    [InlineData("""{"causes":[]}""")]
    [InlineData("""{"causes":["zzz"]}""")]
    public async Task A_retry_of_no_cause_or_an_unknown_one_is_refused(string body)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await ApiTests.RegisterDeviceAsync(api);
        var operation = await ApiTests.OrderAsync(api, number, "appList", reserve: true);
        var path = $"operations/{operation.GetProperty("operationId").GetInt64()}/retry";

        Assert.Contains("causes", await ErrorsAsync(api, HttpMethod.Post, path, body));
    }

    [Fact]
    public async Task What_is_wrong_is_said_without_naming_a_type_of_ours()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        var response = await SendAsync(api, HttpMethod.Post, "jobs/cancel", """{"ids":"seven"}""");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("MobiJobs.", text, StringComparison.Ordinal);
        Assert.Contains("\"ids\"", text, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> ErrorsAsync(
        HttpClient api,
        HttpMethod method,
        string path,
        string? body)
    {
        var response = await SendAsync(api, method, path, body);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(
            response.StatusCode == HttpStatusCode.BadRequest,
            $"{method} {path} {body}: {response.StatusCode} {problem}");
        return problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ToList();
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient api, HttpMethod method, string path, string? body) =>
        api.SendAsync(new HttpRequestMessage(method, new Uri($"/api/v1/{path}", UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        });
}
