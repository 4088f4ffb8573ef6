using System.Text;
using Microsoft.AspNetCore.Mvc.Filters;

namespace MobiJobs.Errors;

/// <summary>
/// Takes a form whose text holds NUL, as memory dumps and some exports do: the framework would refuse it before the
/// action runs, and what was pasted would be lost. NUL becomes U+FFFD, as wherever a text is stored.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NulInFormAttribute : Attribute, IAsyncAuthorizationFilter, IOrderedFilter
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Before the token of the form is looked for, which reads the form.</summary>
    public int Order => 0;

    /// <inheritdoc/>
    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var request = context.HttpContext.Request;
        var isForm = request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) ?? false;
        if (!isForm) { return; }

        // The server bounds the length of a body.
        using var reader = new StreamReader(request.Body, Encoding.UTF8, leaveOpen: true);
        var body = await reader.ReadToEndAsync(context.HttpContext.RequestAborted);
        var readable = body.Replace("%00", "%EF%BF%BD", StringComparison.Ordinal).Replace('\0', '\uFFFD');
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(readable));
    }
}
