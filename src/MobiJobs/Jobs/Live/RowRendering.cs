using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs.Live;

/// <summary>Rows as the list renders them, outside any request; each once for a language and a permission.</summary>
internal sealed class RowRendering(IServiceProvider services)
{
    private readonly Dictionary<(long Id, CultureInfo Culture, bool MayCancel, bool MayRetry), string> done = [];

    /// <summary>The row as this page shows it.</summary>
    public async Task<string> OfAsync(JobRow row, Watcher watcher)
    {
        var key = (row.Id, watcher.Culture, watcher.MayCancel, watcher.MayRetry);
        if (!done.TryGetValue(key, out var html))
        {
            html = await RenderAsync(services, watcher.Culture, "/Jobs/List/_JobRow.cshtml", new JobRowView(row, watcher.MayCancel, watcher.MayRetry, ChangesOnly: true));
            done.Add(key, html);
        }

        return html;
    }

    /// <summary>A partial view as text, in a language.</summary>
    public static async Task<string> RenderAsync<T>(IServiceProvider services, CultureInfo culture, string path, T model)
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
        var context = new ActionContext(new DefaultHttpContext { RequestServices = services }, new RouteData(), new ActionDescriptor());
        var view = services.GetRequiredService<IRazorViewEngine>().GetView(null, path, isMainPage: false).View ?? throw new InvalidOperationException($"{path} is missing.");
        var data = new ViewDataDictionary<T>(services.GetRequiredService<IModelMetadataProvider>(), new ModelStateDictionary()) { Model = model };
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        var temporary = new TempDataDictionary(context.HttpContext, services.GetRequiredService<ITempDataProvider>());
        await view.RenderAsync(new ViewContext(context, view, data, temporary, text, new HtmlHelperOptions()));
        return text.ToString();
    }
}
