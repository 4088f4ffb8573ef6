using System.Collections.Concurrent;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Tests.Data.TSql;

namespace MobiJobs.Tests.Support;

/// <summary>The whole program on a free port, with a store of its own that is deleted with it.</summary>
public sealed class RunningConsole : IAsyncDisposable
{
    public const string Password = "correct-horse-1";

    /// <summary>Made once: the one password that everybody has here.</summary>
    private static readonly ConcurrentDictionary<string, string> Hash = new(StringComparer.Ordinal);

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
    private readonly UnhandledErrors unhandled = new();
    private readonly AuditWatch audit = new(new HttpContextAccessor());
    private readonly EveryStatement rules = new();
    private readonly TimeProvider clock;
    private readonly string environment;
    private readonly TestStore store;
    private string[] settings;
    private WebApplication app = null!;
    private ApiSchema? description;

    private RunningConsole(DatabaseProvider? engine, TimeProvider clock, string environment, string[] settings)
    {
        (this.clock, this.environment, this.settings) = (clock, environment, settings);
        store = TestStore.Create(folder, "mobijobs", engine);
    }

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    /// <summary>The time (UTC) that it has.</summary>
    public DateTime Now => clock.UtcNow();

    /// <summary>What its requests read.</summary>
    public RequestStatements Statements { get; } = new(new HttpContextAccessor());

    /// <summary>The connection string of its store.</summary>
    public string Store => store.Settings.ConnectionString;

    /// <summary>What another process is told to use the same store.</summary>
    public IReadOnlyList<string> StoreArguments => store.Arguments;

    public static Task<RunningConsole> StartAsync(string environment = "Production", params string[] settings) =>
        StartAsync(TimeProvider.System, environment, settings);

    /// <summary>The same with another clock.</summary>
    public static async Task<RunningConsole> StartAsync(
        TimeProvider clock, string environment, params string[] settings) =>
        await StartAsync(null, clock, environment, settings);

    /// <summary>The same on SQLite, whatever engine the tests are run on.</summary>
    public static Task<RunningConsole> OnSqliteAsync(string environment = "Production", params string[] settings) =>
        StartAsync(DatabaseProvider.Sqlite, TimeProvider.System, environment, settings);

    private static async Task<RunningConsole> StartAsync(
        DatabaseProvider? engine, TimeProvider clock, string environment, string[] settings)
    {
        var console = new RunningConsole(engine, clock, environment, settings);
        await EmptyStore.WriteAsync(console.store.Settings);
        await console.StartAsync();
        return console;
    }

    /// <summary>
    /// Stops the program, does something to what it leaves behind, and starts it on the same store, with further
    /// settings.
    /// </summary>
    public async Task RestartAsync(Action between, params string[] further)
    {
        await StopAsync();
        between();
        settings = [.. settings, .. further];
        await StartAsync();
    }

    public async Task CreatePersonAsync(string name, string? role)
    {
        await using var scope = Services.CreateWorkScope("test");
        var services = scope.ServiceProvider;
        await services.GetRequiredService<People>().EnsureRolesAsync();
        var person = new Person { UserName = name };
        var hashes = services.GetRequiredService<PasswordHashes>();
        person.ChoosePassword(Hash.GetOrAdd(Password, password => hashes.Of(person, password)));
        var users = services.GetRequiredService<UserManager<Person>>();
        Assert.True((await users.CreateAsync(person)).Succeeded);
        if (role is not null) { Assert.True((await users.AddToRoleAsync(person, role)).Succeeded); }
    }

    /// <summary>Creates a person of this role. Returns the name.</summary>
    public async Task<string> CreatePersonOfAsync(string role)
    {
        var name = $"{role}-{Guid.NewGuid():N}";
        await CreatePersonAsync(name, role);
        return name;
    }

    /// <summary>A client of the API that acts as a new person of this role.</summary>
    public async Task<HttpClient> ApiAsync(string role, string language = "ja") =>
        await ApiOfAsync(await CreatePersonOfAsync(role), language);

    /// <summary>A client of the API that acts as this person.</summary>
    public async Task<HttpClient> ApiOfAsync(string name, string language = "ja") =>
        ApiOf(await TokenAsync(name), language);

    /// <summary>A token of this person.</summary>
    public Task<string> TokenAsync(string name) => DoAsync<PersonTokens, string>(async tokens =>
        (await tokens.CreateAsync(
            name, new NewToken("test", TimeSpan.FromDays(1)), "test", CancellationToken.None))!);

    /// <summary>A client of the API with this token; each answer is held against the description of the API.</summary>
    public HttpClient ApiOf(string token, string language = "ja")
    {
        var client = new HttpClient(new DescribedAnswers(DescribeAsync)) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    /// <summary>The description of the API as the program has it.</summary>
    public async Task<string> DescriptionAsync()
    {
        var provider = Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1");
        var document = await provider.GetOpenApiDocumentAsync();
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
    }

    /// <summary>
    /// A browser without script, signed in as a new person of this role: by a session that is there already, since a
    /// password costs a tenth of a second.
    /// </summary>
    public async Task<Visitor> SignInAsync(string role, bool followsRedirects = true) =>
        await VisitAsync(await CreatePersonOfAsync(role), followsRedirects);

    /// <summary>A browser without script in which this person is signed in.</summary>
    public async Task<Visitor> VisitAsync(string name, bool followsRedirects = true) =>
        new(Address, followsRedirects, await SessionOfAsync(name));

    /// <summary>A session of this person, as its cookie is set.</summary>
    public async Task<string> SessionOfAsync(string name)
    {
        await using var scope = Services.CreateWorkScope("test");
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var person = await db.Users.SingleAsync(p => p.UserName == name);
        var key = scope.ServiceProvider.GetRequiredService<OpenSessions>().Start(person, http);
        await db.SaveChangesAsync();
        await SessionCookie.GiveAsync(http, key);
        return http.Response.Headers.SetCookie.ToString();
    }

    /// <summary>Signs in at the form, as a browser that has its cookies or none.</summary>
    public static async Task<IHtmlDocument> TypePasswordAsync(Visitor visitor, string name, string password)
    {
        var page = await visitor.GetAsync("/account/sign-in");
        return await visitor.SubmitAsync(
            page,
            "form[action='/account/sign-in']",
            new() { ["User"] = name, ["Password"] = password });
    }

    /// <summary>Does something with one of its services.</summary>
    public async Task<T> DoAsync<TService, T>(Func<TService, Task<T>> action)
        where TService : notnull
    {
        await using var scope = Services.CreateWorkScope("test");
        return await action(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>Does something with two of its services, of one scope.</summary>
    public Task<T> DoAsync<TFirst, TSecond, T>(Func<TFirst, TSecond, Task<T>> action)
        where TFirst : notnull
        where TSecond : notnull => DoAsync<IServiceProvider, T>(services => action(
            services.GetRequiredService<TFirst>(), services.GetRequiredService<TSecond>()));

    /// <summary>Forgets the errors that the test provoked; any other fails it at its end.</summary>
    public void ForgetErrors() => unhandled.Clear();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await store.DisposeAsync();
        Offenders.AssertNone(rules.Broken);
        Assert.Empty(unhandled);
        Offenders.AssertNone(audit.Silent.Distinct(StringComparer.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    private async Task<ApiSchema> DescribeAsync() => description ??=
        new ApiSchema(JsonSerializer.Deserialize<JsonElement>(await DescriptionAsync()));

    private async Task StartAsync()
    {
        app = Server.Build(Builder());
        await Server.PrepareAsync(app);
        await app.StartAsync();
        var server = app.Services.GetRequiredService<IServer>();
        var address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new Uri(address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
    }

    private async Task StopAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "MobiJobs",
            EnvironmentName = environment,
            ContentRootPath = Sources.Program,
            Args =
            [
                "--urls",
                "http://127.0.0.1:0",
                .. store.Arguments,
                $"--Keys:Certificate={TestCertificate.File}",
                "--Https:Required=false",
                .. settings,
            ],
        });
        builder.Services.AddSingleton(clock).AddSingleton(TestRounds.Few);
        builder.Services.AddSingleton<IExceptionHandler>(unhandled);
        builder.Services.AddStoreInterceptor(audit).AddStoreInterceptor(audit.AtCommit).AddStoreInterceptor(Statements);
        builder.Services.ConfigureDbContext<SqlServerMobiJobsDb>(options => options.AddInterceptors(rules));
        return builder;
    }

    /// <summary>Errors that nothing handled: they fail the test, whatever page was shown for them.</summary>
    private sealed class UnhandledErrors : ConcurrentQueue<Exception>, IExceptionHandler
    {
        public ValueTask<bool> TryHandleAsync(
            HttpContext httpContext,
            Exception exception,
            CancellationToken cancellationToken)
        {
            Enqueue(exception);
            return ValueTask.FromResult(false);
        }
    }
}
