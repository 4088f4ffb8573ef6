using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.AspNetCore.Mvc.Filters;

namespace MobiJobs.Api.Idempotency;

/// <summary>A response that is held back until what the request did is stored.</summary>
internal sealed record CapturedResponse(int Status, string? ContentType, string? Location, string Body)
{
    public bool IsError => Status >= StatusCodes.Status400BadRequest;

    /// <summary>Lets the action run, and captures its response.</summary>
    public static async Task<CapturedResponse> CaptureAsync(HttpContext http, ResourceExecutionDelegate next)
    {
        var response = http.Response;
        var client = response.Body;
        await using var captured = new MemoryStream();
        response.Body = captured;
        try
        {
            var executed = await next();
            if (executed.Exception is { } error && !executed.ExceptionHandled)
            {
                executed.ExceptionHandled = true; // Thrown from here instead, so that the transaction is rolled back.
                ExceptionDispatchInfo.Throw(error);
            }

            await response.BodyWriter.FlushAsync();
            var body = Encoding.UTF8.GetString(captured.ToArray());
            return new(response.StatusCode, response.ContentType, response.Headers.Location, body);
        }
        finally
        {
            response.Body = client;
        }
    }

    /// <summary>Sends the response to the client.</summary>
    public async Task SendAsync(HttpContext http)
    {
        http.Response.ContentLength = null;
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Body), http.RequestAborted);
    }
}
