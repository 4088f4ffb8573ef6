using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>Each error of the API says what went wrong and what to do, in the reader's language.</summary>
public sealed class Words_of_problems(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    [Theory]
    [InlineData("GET", "jobs?limit=0", null, 400)]
    [InlineData("GET", "jobs?statuses=x", null, 400)]
    [InlineData("POST", "operations", "{", 400)]
    [InlineData("POST", "operations", """{"kind":"appList","devices":["NOBODY-1"]}""", 400)]
    [InlineData("GET", "jobs/999999999", null, 404)]
    [InlineData("GET", "jobs/999999999/explanation", null, 404)]
    [InlineData("GET", "operations/999999999", null, 404)]
    [InlineData("GET", "runs/999999999", null, 404)]
    [InlineData("GET", "devices/NOBODY-1", null, 404)]
    [InlineData("POST", "runs/999999999/approve", null, 404)]
    [InlineData("GET", "nothing", null, 404)]
    [InlineData("PUT", "jobs", null, 405)]
    [InlineData("POST", "devices", """{"number":"TAKEN-1"}""", 409)]
    public async Task Title_and_detail_are_there_in_both_languages(string verb, string path, string? body, int status)
    {
        using (var first = await console.Running.ApiAsync(Roles.Administrator))
        {
            using var registered = await SendAsync(first, "POST", "devices", """{"number":"TAKEN-1"}""");
        }

        var (title, detail) = await WordsAsync("ja", verb, path, body, status);
        Assert.DoesNotContain(title, char.IsAsciiLetterLower);
        Assert.Contains(detail, c => c > 'ぁ');
        (title, detail) = await WordsAsync("en", verb, path, body, status);
        Assert.All(title + detail, c => Assert.True(char.IsAscii(c)));
    }

    [Fact]
    public async Task A_method_that_an_address_does_not_have_is_not_called_missing()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator, "en");
        using var answer = await SendAsync(api, "PUT", "jobs", null);
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
        Assert.Contains("header Allow", await DetailAsync(answer), StringComparison.Ordinal);
    }

    /// <summary>Whoever may approve nothing is told so; whether there is such a run is not.</summary>
    [Theory]
    [InlineData("approve", null)]
    [InlineData("refuse", """{"reason":"no"}""")]
    public async Task Helpdesk_is_told_that_it_approves_nothing(string verb, string? body)
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk, "en");
        using var answer = await SendAsync(api, "POST", $"runs/999999999/{verb}", body);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("You don't have permission to do this.", await DetailAsync(answer));
    }

    [Theory]
    [InlineData(null, "Bearer")]
    [InlineData("mj_of_nobody", "Bearer error=\"invalid_token\"")]
    public async Task Who_is_not_known_is_told_that_it_is_the_token(string? token, string challenge)
    {
        using var api = token is null
            ? new HttpClient { BaseAddress = console.Running.Address }
            : console.Running.ApiOf(token, "en");
        api.DefaultRequestHeaders.AcceptLanguage.Clear();
        api.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using var answer = await SendAsync(api, "GET", "jobs", null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(challenge, answer.Headers.WwwAuthenticate.ToString());
        Assert.Contains("API token", await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "jobs?Status=waiting", null, "Status")]
    [InlineData("GET", "jobs?status=Waiting", null, "status")]
    [InlineData("GET", "jobs?status=2", null, "status")]
    [InlineData("GET", "jobs?kind=LOCK", null, "kind")]
    [InlineData("GET", "jobs?kind=1", null, "kind")]
    [InlineData("GET", "devices?state=Managed", null, "state")]
    [InlineData("GET", "devices?state=0", null, "state")]
    [InlineData("GET", "devices?sort=1", null, "sort")]
    [InlineData("POST", "operations", """{"Kind":"appList","devices":["X"]}""", "Kind")]
    [InlineData("POST", "operations", """{"kind":"AppList","devices":["X"]}""", "kind")]
    [InlineData("POST", "operations", """{"kind":1,"devices":["X"]}""", "kind")]
    [InlineData("POST", "operations", """{"kind":"1","devices":["X"]}""", "kind")]
    [InlineData("POST", "jobs/cancel", """{"filter":{"operation":1,"Status":["waiting"]}}""", "filter.Status")]
    [InlineData("POST", "jobs/cancel", """{"filter":{"operation":1,"status":["Waiting"]}}""", "filter.status")]
    [InlineData("POST", "jobs/cancel", """{"filter":{"operation":1,"status":[2]}}""", "filter.status")]
    [InlineData("POST", "explanations", """{"kind":"VppInstall","text":"12064"}""", "kind")]
    public async Task Names_and_words_are_exact_and_a_number_is_no_word(
        string verb, string path, string? body, string member)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        using var answer = await SendAsync(api, verb, path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(
            problem.GetProperty("errors").EnumerateObject(),
            error => error.Name.StartsWith(member, StringComparison.Ordinal));
    }

    /// <summary>The server refuses it before it is a request that anything of ours sees.</summary>
    [Fact]
    public async Task What_is_no_address_is_refused_and_said_so_in_the_manual()
    {
        using var api = new HttpClient { BaseAddress = console.Running.Address };
        using var answer = await SendAsync(api, "GET", "devices/%00", null);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
        Assert.Contains("%00", Sources.Read("docs/api.md"), StringComparison.Ordinal);
    }

    private async Task<(string Title, string Detail)> WordsAsync(
        string language, string verb, string path, string? body, int status)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator, language);
        using var answer = await SendAsync(api, verb, path, body);
        Assert.Equal(status, (int)answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (problem.GetProperty("title").GetString()!, problem.GetProperty("detail").GetString()!);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;

    private static Task<HttpResponseMessage> SendAsync(HttpClient api, string verb, string path, string? body) =>
        api.SendAsync(new HttpRequestMessage(HttpMethod.Parse(verb), new Uri($"/api/v1/{path}", UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        });
}
