using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using MobiJobs.Accounts;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs.Live;

/// <summary>Renders rows as the list does, outside any request; each once for a language and rights.</summary>
internal sealed class RowRenderer(IServiceProvider services)
{
    private readonly Dictionary<RowKey, string> rendered = [];

    /// <summary>The row as this page shows it.</summary>
    public async Task<string> RowAsync(JobRow row, Watcher watcher)
    {
        var held = watcher.Held;
        var look = watcher.Look;
        var key = new RowKey(row.Id, look, watcher.Culture, held.Anywhere, held.In(row.GroupId), watcher.OffersRetry);
        if (!rendered.TryGetValue(key, out var html))
        {
            var view = new JobRowView(row, held, watcher.OffersRetry, ChangesOnly: true);
            html = await PartialAsync<IReadOnlyList<JobRowView>>(watcher.Culture, look.View(), [view]);
            rendered.Add(key, html);
        }

        return html;
    }

    /// <summary>A partial view as text, in a language.</summary>
    public async Task<string> PartialAsync<T>(CultureInfo culture, string path, T model)
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
        var http = new DefaultHttpContext { RequestServices = services };
        var context = new ActionContext(http, new RouteData(), new ActionDescriptor());
        var view = services.GetRequiredService<IRazorViewEngine>().GetView(null, path, isMainPage: false).View
            ?? throw new InvalidOperationException($"{path} is missing.");
        var metadata = services.GetRequiredService<IModelMetadataProvider>();
        var data = new ViewDataDictionary<T>(metadata, new ModelStateDictionary()) { Model = model };
        var temporary = new TempDataDictionary(http, services.GetRequiredService<ITempDataProvider>());
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        await view.RenderAsync(new ViewContext(context, view, data, temporary, text, new HtmlHelperOptions()));
        return text.ToString();
    }

    /// <param name="Anywhere">What the page may offer.</param>
    /// <param name="Here">What it may offer for this row.</param>
    private sealed record RowKey(
        long Id, RowLook Look, CultureInfo Culture, Rights Anywhere, Rights Here, bool OffersRetry);
}
