using Hangfire;
using Hangfire.InMemory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MobiJobs.Data;
using MobiJobs.Start;

namespace MobiJobs.Tests.Support;

/// <summary>
/// Consoles and workers apart, as on a server: their settings say SQL Server, but they share a file and a storage of
/// Hangfire in this process.
/// </summary>
public sealed class ProcessesApart : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
    private readonly InMemoryStorage storage = new();
    private readonly List<WebApplication> running = [];

    private string Store => $"Data Source={Path.Combine(folder, "mobijobs.db")}";

    /// <summary>A process with these settings that serves.</summary>
    public async Task<WebApplication> StartAsync(params string[] settings)
    {
        var app = Build(settings);
        running.Add(app);
        await Server.PrepareAsync(app);
        await app.StartAsync();
        return app;
    }

    /// <summary>A process with these settings that is not prepared yet.</summary>
    public WebApplication Build(params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "MobiJobs",
            EnvironmentName = "Production",
            ContentRootPath = Sources.Program,
            Args =
            [
                "--urls",
                "http://127.0.0.1:0",
                "--Database:Provider=SqlServer",
                "--ConnectionStrings:MobiJobs=Server=nowhere;Database=x",
                "--Worker:Count=2",
                $"--Keys:Certificate={TestCertificate.File}",
                "--Https:Required=false",
                .. settings,
            ],
        });
        builder.Services.AddDbContext<MobiJobsDb, SqliteMobiJobsDb>(options => DatabaseSetup.UseSqlite(options, Store));
        builder.Services.AddSingleton<JobStorage>(storage);
        builder.Services.AddSingleton(new StartTurn(new DatabaseSettings(DatabaseProvider.Sqlite, Store, null)));
        builder.Host.UseDefaultServiceProvider(check => check.ValidateOnBuild = check.ValidateScopes = true);
        return Server.Build(builder);
    }

    /// <summary>Asks for a path of this process.</summary>
    public static async Task<HttpResponseMessage> GetAsync(WebApplication process, string path)
    {
        var addresses = process.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        using var client = new HttpClient { BaseAddress = new Uri(addresses.Addresses.First()) };
        return await client.GetAsync(new Uri(path, UriKind.Relative));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in running)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
