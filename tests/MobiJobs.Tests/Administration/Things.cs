using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>What endpoints are asked for: all there is of a school, and what somebody has begun.</summary>
/// <param name="School">The school; null for what is not there.</param>
/// <param name="Runs">Previews, one of each kind.</param>
/// <param name="Done">A run that has ended.</param>
internal sealed record Things(
    OneSchool? School, long View, long Session, IReadOnlyDictionary<RunKind, long> Runs, long Done)
{
    private const int Nothing = 987_654_321;

    public static readonly Things None = new(null, Nothing, Nothing, new Dictionary<RunKind, long>(), Nothing);

    /// <summary>Runs of somebody else that wait for approval, by what is asked of them.</summary>
    public IReadOnlyDictionary<string, long> Waiting { get; init; } = new Dictionary<string, long>();

    /// <summary>A time to which a reservation may be moved.</summary>
    public static string LaterTime => In(days: 30);

    /// <summary>A time before it.</summary>
    public static string SoonerTime => In(days: 10);

    public string Number => School?.Devices[0].Number ?? "X-0001";

    public long Device => School?.Devices[0].Id ?? Nothing;

    public long Reserved => School?.Reserved ?? Nothing;

    public long Failed => School?.Failed ?? Nothing;

    public long Operation => School?.Operation ?? Nothing;

    public int Group => School?.GroupId ?? Nothing;

    /// <summary>The value of a parameter of a route.</summary>
    public string Of(string path, RoutePatternParameterPart parameter) => parameter.Name switch
    {
        "number" => Number,
        "storeId" => "900000001",
        "documentName" => "v1",
        "path" => "recurring",
        "message" => Text(Nothing),
        "entry" => "vpp-app-id-not-validated",
        "domain" => "MCMDMErrorDomain",
        "code" => "12064",
        "remedy" => "fetchDeviceInformation",
        "userId" => Text(School?.User ?? Nothing),
        "runId" => Text(Run(RunKind.DeliverAutomatically)),
        "id" => Text(Id(path)),
        _ => Routes.AllowedWord(parameter) ?? throw new InvalidOperationException($"{path}: {parameter.Name}?"),
    };

    private long Run(RunKind kind) => Runs.GetValueOrDefault(kind, Nothing);

    private long Id(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["operations", "runs", ..] => Run(RunKind.Register),
        ["devices", "runs", ..] => Run(RunKind.MoveDevices),
        ["devices", "import", ..] => Run(RunKind.ImportDevices),
        ["vpp", "runs", ..] => Run(RunKind.AssignLicenses),
        ["cancels", ..] => Run(RunKind.CancelChosen),
        ["retries", ..] => Run(RunKind.Retry),
        ["stuck", "wake", ..] => Run(RunKind.Wake),
        ["stuck", "release", ..] => Run(RunKind.Release),
        ["stuck", "let-pass", ..] => Run(RunKind.LetPass),
        ["approvals", ..] => Waiting.GetValueOrDefault("show", Nothing),
        ["api", "v1", "runs", _, "approve" or "refuse"] parts => Waiting.GetValueOrDefault(parts[^1], Nothing),
        ["runs", ..] or ["api", "v1", "runs", ..] => Done,
        ["jobs", _, "explanation" or "remedies" or "again", ..] or ["api", "v1", "jobs", _, "explanation"] => Failed,
        ["jobs", ..] or ["api", "v1", "jobs", ..] => Reserved,
        ["operations" or "deliveries", ..] or ["api", "v1", "operations", ..] => Operation,
        ["remedies", ..] => School?.Remedy ?? Nothing,
        ["auto-delivery", ..] => School?.List ?? Nothing,
        ["vpp", ..] => School?.Token ?? Nothing,
        ["settings", "channel" or "webhooks", ..] => Nothing,
        ["groups", ..] => Group,
        ["views", ..] => View,
        ["account" or "people", ..] => Session,
        ["apps" or "books" or "profiles" or "feature-sets", ..] => 1,
        _ => throw new InvalidOperationException($"What is the id of {path}?"),
    };

    /// <summary>What a form carries, wherever it can carry the id of anything.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields(string path) => path switch
    {
        "/jobs/cancel" => [new("which", "selected"), new("ids", Text(Reserved)), new("shown", Text(Reserved))],
        "/retries" => [new("which", "selected"), new("ids", Text(Failed))],
        "/stuck/wake" or "/stuck/release" => [new("ids", Text(Reserved))],
        "/operations" or "/operations/new" or "/operations/kind" =>
        [
            new("Kind", "deviceInformation"),
            new("Picked", Number),
            new("Groups", Text(Group)),
            new("Jobs", $"operation={Operation}"),
        ],
        _ when path.StartsWith("/operations/devices", StringComparison.Ordinal)
            || path.StartsWith("/devices", StringComparison.Ordinal) => [new("ids", Text(Device))],
        _ when path.EndsWith("/reservation", StringComparison.Ordinal) => [new("ReserveFor", LaterTime)],
        _ when path.StartsWith("/jobs", StringComparison.Ordinal) => [new("sure", "true")],
        "/views" => [new("name", "mine"), new("filter", $"group={Group}")],
        _ => [],
    };

    /// <summary>The filters of lists and files.</summary>
    public string Query(string path) => path switch
    {
        "/" or "/jobs.csv" or "/api/v1/jobs" => $"?operation={Operation}&group={Group}",
        "/devices" or "/devices.csv" => $"?group={Group}",
        "/deliveries" or "/deliveries.csv" => $"?run={Run(RunKind.Register)}",
        "/deliveries/progress" => $"?ids={Operation}",
        "/operations/new" => $"?kind=deviceInformation&group={Group}&jobs=operation%3D{Operation}",
        "/vpp/items" => $"?run={Run(RunKind.AssignLicenses)}",
        _ => "",
    };

    /// <summary>What an order to the API carries.</summary>
    public string Json(string path) => path switch
    {
        "/api/v1/jobs/cancel" or "/api/v1/jobs/cancel/preview" => $$"""{"ids":[{{Reserved}}]}""",
        "/api/v1/operations" => $$"""{"kind":"deviceInformation","devices":["{{Number}}"]}""",
        "/api/v1/runs/{id}/refuse" => """{"reason":"later"}""",
        "/api/v1/explanations" => """{"text":"MCMDMErrorDomain 12024"}""",
        _ => "{}",
    };

    public static string In(int days) =>
        DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Asks endpoints as one person.</summary>
internal sealed class Question(Visitor person, Visitor program, string formToken) : IDisposable
{
    public void Dispose()
    {
        person.Dispose();
        program.Dispose();
    }

    public async Task<(int Status, string Text)> AskAsync(string method, RouteEndpoint endpoint, Things things)
    {
        var path = Routes.Path(endpoint.RoutePattern);
        var address = Routes.Path(endpoint.RoutePattern, parameter => things.Of(path, parameter));
        var isApi = path.StartsWith("/api/", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(method), address + things.Query(path));
        if (method == "POST")
        {
            request.Content = isApi
                ? new StringContent(things.Json(path), Encoding.UTF8, "application/json")
                : new FormUrlEncodedContent(
                [
                    .. things.Fields(path), new(FormTokens.Name, formToken), new("returnUrl", "/"),
                ]);
        }

        using var answer = await (isApi ? program : person).AskAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
