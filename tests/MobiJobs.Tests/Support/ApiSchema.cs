using System.Globalization;
using System.Text.Json;

namespace MobiJobs.Tests.Support;

/// <summary>The description of the API, and whether answers are as it says, without a member more or less.</summary>
public sealed class ApiSchema(JsonElement document)
{
    /// <summary>Whether it is an address of the API.</summary>
    public static bool Covers(Uri address) => address.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal);

    /// <summary>What an answer has that the description doesn't say.</summary>
    public IEnumerable<string> ProblemsOf(string method, string path, int status, string? type, string body)
    {
        if (Find(path) is not { } calls || !calls.TryGetProperty(method.ToLowerInvariant(), out var call))
        {
            return status is 401 or 404 or 405 or 429 ? [] : ["no such call"];
        }

        var code = status.ToString(CultureInfo.InvariantCulture);
        if (!call.GetProperty("responses").TryGetProperty(code, out var answer)) { return ["no such status"]; }

        if (body.Length == 0) { return answer.TryGetProperty("content", out _) ? ["no body"] : []; }

        if (type is null || !answer.TryGetProperty("content", out var content)
            || !content.TryGetProperty(type, out var media))
        {
            return [$"no such type as {type}"];
        }

        return Check(JsonSerializer.Deserialize<JsonElement>(body), media.GetProperty("schema"), "");
    }

    /// <summary>The calls of a path: words before parameters.</summary>
    private JsonElement? Find(string path)
    {
        var parts = path.Split('/');
        return document.GetProperty("paths").EnumerateObject()
            .Select(p => (Parts: p.Name.Split('/'), p.Value))
            .Where(p => p.Parts.Length == parts.Length && p.Parts.Zip(parts).All(Matches))
            .OrderBy(p => p.Parts.Count(part => part.StartsWith('{')))
            .Select(p => (JsonElement?)p.Value)
            .FirstOrDefault();
    }

    private static bool Matches((string Described, string Sent) part) =>
        part.Described.StartsWith('{') || part.Described == part.Sent;

    private IEnumerable<string> Check(JsonElement value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            return Check(value, document.GetProperty("components").GetProperty("schemas").GetProperty(name), at);
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            var all = choices.EnumerateArray().Select(choice => Check(value, choice, at).ToList()).ToList();
            return all.Exists(problems => problems.Count == 0) ? [] : all[^1];
        }

        if (!TypesOf(schema).Contains(TypeOf(value), StringComparer.Ordinal))
        {
            return [$"{at}: {value} is no {string.Join('|', TypesOf(schema))}"];
        }

        if (schema.TryGetProperty("enum", out var words)
            && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
        {
            return [$"{at}: {value} is not in the list"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckMembers(value, schema, at),
            JsonValueKind.Array => value.EnumerateArray()
                .SelectMany((item, i) => Check(item, schema.GetProperty("items"), $"{at}[{i}]")),
            JsonValueKind.String when IsTime(schema) => value.TryGetDateTimeOffset(out _) ? [] : [$"{at}: no time"],
            _ => [],
        };
    }

    private IEnumerable<string> CheckMembers(JsonElement value, JsonElement schema, string at)
    {
        var members = schema.TryGetProperty("properties", out var own) ? own : default;
        foreach (var member in value.EnumerateObject())
        {
            var place = $"{at}.{member.Name}";
            if (members.ValueKind == JsonValueKind.Object && members.TryGetProperty(member.Name, out var described))
            {
                foreach (var problem in Check(member.Value, described, place)) { yield return problem; }
            }
            else if (schema.TryGetProperty("additionalProperties", out var any)
                && any.ValueKind == JsonValueKind.Object)
            {
                foreach (var problem in Check(member.Value, any, place)) { yield return problem; }
            }
            else { yield return $"{place} is not described"; }
        }

        if (!schema.TryGetProperty("required", out var required)) { yield break; }

        foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
        {
            yield return $"{at}.{name} is missing";
        }
    }

    private static bool IsTime(JsonElement schema) =>
        schema.TryGetProperty("format", out var format) && format.GetString() == "date-time";

    private static string[] TypesOf(JsonElement schema) => schema.GetProperty("type") is var type
        && type.ValueKind == JsonValueKind.Array
            ? [.. type.EnumerateArray().Select(t => t.GetString()!)]
            : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.ValueKind, "No JSON."),
    };
}

/// <summary>Fails the test that gets an answer of the API which is not as described.</summary>
internal sealed class DescribedAnswers(Func<Task<ApiSchema>> description) : DelegatingHandler(new HttpClientHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        var address = request.RequestUri!;
        if (!ApiSchema.Covers(address)) { return answer; }

        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        var type = answer.Content.Headers.ContentType?.MediaType;
        var (method, status) = (request.Method.Method, (int)answer.StatusCode);
        Offenders.AssertNone((await description()).ProblemsOf(method, address.AbsolutePath, status, type, body)
            .Select(problem => $"{method} {address.AbsolutePath} {status} {problem}"));
        return answer;
    }
}
