using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using MobiJobs.Accounts;

namespace MobiJobs.Api.Reference;

/// <summary>The description of the API as a page to read.</summary>
[Route("docs/api"), Authorize(Policy = Permissions.Read)]
public sealed class ReferenceController([FromKeyedServices("v1")] IOpenApiDocumentProvider description) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping) =>
        View(ReferencePage.Of(await description.GetOpenApiDocumentAsync(stopping)));
}
