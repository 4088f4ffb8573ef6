using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Razor;

namespace MobiJobs.Start;

/// <summary>
/// Looks for a view in the folder of its controller first; the controller's namespace names the folder.
/// </summary>
internal sealed class ViewsBesideController : IViewLocationExpander
{
    private const string Folder = "folder";

    public void PopulateValues(ViewLocationExpanderContext context)
    {
        if (context.ActionContext.ActionDescriptor is not ControllerActionDescriptor action) { return; }

        context.Values[Folder] = action.ControllerTypeInfo.Namespace!["MobiJobs".Length..].Replace('.', '/');
    }

    public IEnumerable<string> ExpandViewLocations(
        ViewLocationExpanderContext context,
        IEnumerable<string> viewLocations) =>
        context.Values.TryGetValue(Folder, out var folder)
            ? viewLocations.Prepend($"{folder}/{{0}}.cshtml")
            : viewLocations;
}
