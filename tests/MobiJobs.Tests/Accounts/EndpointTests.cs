using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>Who may use which endpoint: what the running program declares, and what it answers.</summary>
public sealed class EndpointTests(EndpointTests.Console console) : IClassFixture<EndpointTests.Console>
{
    private const string Table = "tests/MobiJobs.Tests/Accounts/endpoints.txt";

    private const string Heading = """
        What each endpoint answers to whom: the permissions it names, then the status for nobody, Helpdesk, Operator and
        Administrator. Below /api they come with a token, elsewhere with a cookie. Forms are sent without their
        antiforgery token, and calls to the API with an empty object: 400 means that the person was let through.

        """;

    /// <summary>What stands in an address for each of its parameters.</summary>
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["number"] = "1A-0001",
        ["documentName"] = "v1",
        ["entry"] = "vpp-app-id-not-validated",
        ["domain"] = "MCMDMErrorDomain",
        ["code"] = "12064",
        ["storeId"] = "900000001",
    };

    /// <summary>Why an endpoint finds nothing for anybody; all others are asked for something that is there.</summary>
    private static readonly Dictionary<string, string> FoundByNobody = new(StringComparer.Ordinal)
    {
        ["GET /account/notices/{id}"] = "only one's own",
        ["GET /account/link"] = "nobody was invited",
        ["GET /account/provider"] = "no provider is configured",
        ["GET /account/provider/again"] = "no provider is configured",
        ["GET /api/v1/jobs/{id}/explanation"] = "the job has not failed",
        ["GET /approvals/history/{id}"] = "nobody asked for an approval",
        ["GET /auto-delivery/{id}"] = "there is no list",
        ["GET /auto-delivery/{id}/preview"] = "there is no list",
        ["GET /jobs/{id}/remedies/{remedy}"] = "the job has not failed",
        ["GET /remedies/{id}"] = "no remedy was carried out",
        ["GET /metrics"] = "nobody may watch",
        ["GET /retries/{id}"] = "nothing was delivered again",
        ["GET /runs/{id}"] = "nothing was done to many",
        ["GET /api/v1/runs/{id}"] = "nothing was done to many",
        ["GET /vpp/items"] = "nothing was asked of Apple for many",
    };

    [Fact]
    public void Each_endpoint_is_open_to_all_or_names_its_permission() => Offenders.AssertNone(Endpoints()
        .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null)
        .Where(e => !e.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => !string.IsNullOrEmpty(a.Policy)))
        .Select(e => $"{e.DisplayName}"));

    [Fact]
    public async Task Each_endpoint_answers_each_role_as_the_table_says()
    {
        var visitors = await VisitorsAsync(role => console.Running.SignInAsync(role, followsRedirects: false));
        var programs = await VisitorsAsync(async role => new Visitor(await console.Running.ApiAsync(role)));
        var rows = new List<(string Path, string Method, string Permission, string Answers)>();
        foreach (var endpoint in Endpoints().Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null))
        {
            var path = Routes.Path(endpoint.RoutePattern);
            foreach (var method in endpoint.Methods())
            {
                var answers = new List<int>();
                foreach (var by in IsApi(path) ? programs : visitors)
                {
                    answers.Add(await AskAsync(by, method, Filled(method, endpoint.RoutePattern)));
                }

                rows.Add((path, method, PermissionOf(endpoint), string.Join(' ', answers)));
            }
        }

        Offenders.AssertNone(rows
            .Where(r => r.Answers.EndsWith("404 404 404", StringComparison.Ordinal))
            .Select(r => $"{r.Method} {r.Path}")
            .Except(FoundByNobody.Keys, StringComparer.Ordinal));
        Approved.Assert(Table, Heading + string.Join(
            '\n',
            rows.Order().Select(r => $"{r.Method,-6} {r.Path,-50} {r.Permission,-26} {r.Answers}")));
    }

    [Fact]
    public async Task The_api_takes_no_cookie()
    {
        using var administrator = await console.Running.SignInAsync(Roles.Administrator, followsRedirects: false);
        foreach (var route in Endpoints().Select(e => e.RoutePattern).Where(route => IsApi(Routes.Path(route))))
        {
            var path = Filled("GET", route);
            Assert.Equal((path, 401), (path, await AskAsync(administrator, "GET", path)));
        }
    }

    private static async Task<int> AskAsync(Visitor by, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET")
        {
            request.Content = IsApi(path)
                ? new StringContent("{}", Encoding.UTF8, "application/json")
                : new FormUrlEncodedContent([]);
        }

        using var answer = await by.AskAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<Visitor[]> VisitorsAsync(Func<string, Task<Visitor>> signIn) =>
    [
        new Visitor(console.Running.Address, followsRedirects: false),
        await signIn(Roles.Helpdesk),
        await signIn(Roles.Operator),
        await signIn(Roles.Administrator),
    ];

    private IEnumerable<RouteEndpoint> Endpoints() => console.Running.Endpoints();

    private static string PermissionOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? "(everybody)"
            : string.Join(' ', endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).Distinct());

    /// <summary>The address of something that is there; of nothing where it would be deleted.</summary>
    private static string Filled(string method, RoutePattern route) =>
        Routes.Path(route, parameter => method == "DELETE" ? "0" : ValueOf(parameter));

    private static string ValueOf(RoutePatternParameterPart parameter) =>
        Routes.AllowedWord(parameter) ?? Values.GetValueOrDefault(parameter.Name, "1");

    private static bool IsApi(string path) => path.StartsWith("/api/", StringComparison.Ordinal);

    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=24");
}
