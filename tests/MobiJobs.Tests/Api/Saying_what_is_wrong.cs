using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MobiJobs.Accounts;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>
/// Whatever the API refuses it says in the product's own words, in the reader's language, under the names that requests
/// have.
/// </summary>
public sealed partial class Saying_what_is_wrong(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    private static readonly string[] Broken = ["", "null", "7", "[]", "{", "{}", "\"text\""];

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task No_sentence_of_the_framework_is_shown(string language)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        api.DefaultRequestHeaders.AcceptLanguage.Clear();
        api.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        var document = await api.GetFromJsonAsync<JsonElement>(new Uri("/openapi/v1.json", UriKind.Relative));
        var (offenders, refused) = (new List<string>(), 0);
        foreach (var (verb, path, schema) in Calls(document))
        {
            foreach (var body in Broken.Concat(WrongBodies(document, schema, "")))
            {
                using var request = new HttpRequestMessage(HttpMethod.Parse(verb), Placeholder().Replace(path, "1"))
                {
                    Content = new StringContent(body, Encoding.UTF8, "application/json"),
                };
                using var answer = await api.SendAsync(request);
                if (answer.StatusCode != HttpStatusCode.BadRequest) { continue; }

                refused++;
                var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
                var shown = body.Length > 60 ? body[..60] + "…" : body;
                offenders.AddRange(Offences(problem, language).Select(o => $"{verb} {path} {shown}: {o}"));
            }
        }

        Assert.True(refused > 60, $"Only {refused} requests were refused.");
        Offenders.AssertNone(offenders);
    }

    [Fact]
    public async Task A_reason_that_is_too_long_is_named_as_it_is_sent()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        using var answer = await api.PostAsJsonAsync(
            new Uri("/api/v1/runs/1/refuse", UriKind.Relative), new { reason = new string('x', 500) });
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal("長すぎます。", errors.GetProperty("reason")[0].GetString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    public async Task A_body_of_another_type_is_not_read_and_the_answer_says_so(string type)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        using var content = new StringContent("""{"kind":"lock","devices":["1"]}""", Encoding.UTF8, type);
        using var answer = await api.PostAsync(new Uri("/api/v1/operations", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains("application/json", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_whose_form_is_not_read_is_told_what_to_do_and_not_what_a_program_should_send()
    {
        var (page, answer) = (ErrorPage.For(415, "trace"), ErrorPage.ForProgram(415, "trace"));
        Assert.DoesNotContain("json", page.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(page.Title, answer.Title);
        Assert.Contains("application/json", answer.Detail, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Offences(JsonElement problem, string language)
    {
        if (!problem.TryGetProperty("errors", out var errors)) { yield break; }

        foreach (var error in errors.EnumerateObject())
        {
            if (!NameOfMember().IsMatch(error.Name)) { yield return $"the name {error.Name}"; }

            foreach (var words in error.Value.EnumerateArray().Select(e => e.GetString()!))
            {
                if (Framework().IsMatch(words) || (language == "ja" && words.All(char.IsAscii))) { yield return words; }
            }
        }
    }

    private static IEnumerable<(string Verb, string Path, JsonElement Schema)> Calls(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from call in path.Value.EnumerateObject()
        where call.Value.TryGetProperty("requestBody", out _)
        select (call.Name, path.Name, call.Value.GetProperty("requestBody").GetProperty("content")
            .GetProperty("application/json").GetProperty("schema"));

    /// <summary>A body for each member, with a value that is none for it.</summary>
    private static IEnumerable<string> WrongBodies(JsonElement document, JsonElement schema, string around)
    {
        foreach (var member in MembersOf(document, schema))
        {
            foreach (var value in (string[])["{\"x\":{}}", "[{}]", "\"\"", "-1", "1.5", "true", $"\"{Long}\"", "null"])
            {
                yield return Within(around, $"{{\"{member.Name}\":{value}}}");
            }

            if (around.Length > 0) { continue; }

            foreach (var inner in WrongBodies(document, member.Value, member.Name)) { yield return inner; }
        }
    }

    private static string Within(string around, string body) =>
        around.Length == 0 ? body : $"{{\"{around}\":{body}}}";

    private static IEnumerable<JsonProperty> MembersOf(JsonElement document, JsonElement schema)
    {
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return choices.EnumerateArray().SelectMany(choice => MembersOf(document, choice));
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            return MembersOf(document, document.GetProperty("components").GetProperty("schemas").GetProperty(name));
        }

        return schema.TryGetProperty("properties", out var members) ? members.EnumerateObject() : [];
    }

    private static readonly string Long = new('x', 2000);

    [GeneratedRegex(@"\{\w+\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    [GeneratedRegex(
        @"^$|^[a-z]\w*(\[\d+\])?(\.[a-z]\w*(\[\d+\])?)*$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NameOfMember();

    /// <summary>How the messages begin, or go on, that come with the framework.</summary>
    [GeneratedRegex(
        @"^The (field|value|input|supplied|JSON|\w+ field)|^A non-empty|The value '"
            + "|valid JSON|must be a |is not valid for",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Framework();
}
