using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.WebEncoders;
using MobiJobs.Data;

namespace MobiJobs.Benchmarks.Page;

/// <summary>Razor with the query alone, on the same store and in the same process as the console.</summary>
internal static class BareSite
{
    /// <summary>A site of one page, ready to be started.</summary>
    public static WebApplication Build(BenchStore store)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Services.AddDatabase(store.Settings);
        builder.Services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new(UnicodeRanges.All));
        builder.Services.AddControllersWithViews().ConfigureApplicationPartManager(parts =>
        {
            parts.ApplicationParts.Clear(); // Else it would have the console's pages, too.
            parts.ApplicationParts.Add(new AssemblyPart(typeof(BareSite).Assembly));
            parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(typeof(BareSite).Assembly));
        });
        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.RequestServices.GetRequiredService<StoreScope>().LimitTo(null, requesterId: 0);
            return next(http);
        });
        app.MapControllers();
        return app;
    }
}
