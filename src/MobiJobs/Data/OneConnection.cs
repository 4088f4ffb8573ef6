using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>
/// Keeps the store's connection open while a page is made: a page asks five questions, and taking a connection for each costs
/// more than most of the answers. Streams, which last for hours, hold none.
/// </summary>
internal sealed class OneConnection(MobiJobsDb db) : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsGet(request.Method) && !request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            await db.Database.OpenConnectionAsync(context.HttpContext.RequestAborted); // Closed with the context.
        }

        await next();
    }
}
