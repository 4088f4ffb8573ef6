using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>
/// Keeps one connection to the store open while a page is rendered: a page makes about five queries, and getting a
/// connection for each costs more than most of the queries. Event streams, which last for hours, hold none.
/// </summary>
internal sealed class OneConnectionPerRequest(MobiJobsDb db) : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        var accept = request.Headers.Accept.ToString();
        var isStream = accept.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
        if (HttpMethods.IsGet(request.Method) && !isStream)
        {
            await db.Database.OpenConnectionAsync(context.HttpContext.RequestAborted); // Closed with the context.
        }

        await next();
    }
}
