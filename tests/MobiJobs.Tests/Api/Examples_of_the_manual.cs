using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>
/// The examples of docs/api.md, sent in their order: each answer has the status and the members that stand there.
/// Numbers that the server gives take the place of those in the text.
/// </summary>
public sealed class Examples_of_the_manual(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    private static readonly string[] Given = ["operationId", "previewId", "id", "jobId"];
    private static readonly Regex Blocks = new(
        "```http\n(?<text>.*?)```",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(5));

    [Fact]
    public async Task Each_answers_as_it_says()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var manual = await File.ReadAllTextAsync(Path.Combine(Sources.Root, "docs", "api.md"));
        var tomorrow = DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["2026-12-24T09:00:00+09:00"] = tomorrow,
        };
        var blocks = Blocks.Matches(manual).Select(m => m.Groups["text"].Value).ToList();
        Assert.True(blocks.Count >= 6, $"{blocks.Count} examples");
        foreach (var block in blocks) { await TryAsync(api, block, numbers); }
    }

    private static async Task TryAsync(HttpClient api, string block, Dictionary<string, string> numbers)
    {
        var known = numbers.Aggregate(block, (t, n) => t.Replace(n.Key, n.Value, StringComparison.Ordinal));
        var (sent, said) = Split(known);
        var (line, body) = HeadOf(sent);
        var (method, path) = (line.Split(' ')[0], line.Split(' ')[1]);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body.Length > 0) { request.Content = new StringContent(body, Encoding.UTF8, "application/json"); }

        using var answer = await api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var (status, expected) = HeadOf(said);
        var code = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        Assert.True(status.Split(' ')[0] == code, $"{line}: {code} {text}");
        if (expected.Length == 0) { return; }

        Compare(Json(expected), Json(text), line, numbers);
    }

    private static void Compare(
        JsonElement expected, JsonElement real, string at, Dictionary<string, string> numbers)
    {
        Assert.True(expected.ValueKind == real.ValueKind, $"{at}: {real}");
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in expected.EnumerateObject())
                {
                    var name = $"{at}.{member.Name}";
                    Assert.True(real.TryGetProperty(member.Name, out var value), $"{name} in {real}");
                    if (Given.Contains(member.Name, StringComparer.Ordinal) && value.ValueKind == JsonValueKind.Number)
                    {
                        numbers[member.Value.GetRawText()] = value.GetRawText();
                    }
                    else { Compare(member.Value, value, name, numbers); }
                }

                break;
            case JsonValueKind.Array:
                Assert.True(real.GetArrayLength() >= expected.GetArrayLength(), $"{at}: {real}");
                foreach (var (one, other) in expected.EnumerateArray().Zip(real.EnumerateArray()))
                {
                    Compare(one, other, at, numbers);
                }

                break;
            case JsonValueKind.String when expected.TryGetDateTimeOffset(out _):
                Assert.True(real.TryGetDateTimeOffset(out _), $"{at}: {real}");
                break;
            default:
                Assert.True(JsonElement.DeepEquals(expected, real), $"{at}: {real} instead of {expected}");
                break;
        }
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static (string Sent, string Said) Split(string block)
    {
        var parts = block.Trim().Split("\n\n");
        return (parts[0], parts[1]);
    }

    private static (string Line, string Body) HeadOf(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? (text.Trim(), "") : (text[..end].Trim(), text[end..].Trim());
    }
}
