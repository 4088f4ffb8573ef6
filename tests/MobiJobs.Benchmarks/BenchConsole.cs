using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Benchmarks;

/// <summary>The console itself on the store of a benchmark.</summary>
internal static class BenchConsole
{
    /// <summary>The console with these settings besides, ready to be started on a free port.</summary>
    public static WebApplication Build(BenchStore store, params IEnumerable<string> settings) =>
        Server.Build(WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "MobiJobs",
            EnvironmentName = "Production",
            ContentRootPath = Sources.Program,
            Args =
            [
                "--urls",
                "http://127.0.0.1:0",
                .. store.Arguments,
                $"--Keys:Certificate={TestCertificate.File}",
                "--Https:Required=false",
                "--Serilog:MinimumLevel:Default=Error",
                .. settings,
            ],
        }));

    /// <summary>Where a site that was started listens.</summary>
    public static Uri Address(this WebApplication app) => new(
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
