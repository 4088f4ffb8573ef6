using Microsoft.AspNetCore.Mvc;
using MobiJobs.Devices;
using MobiJobs.Devices.List;

namespace MobiJobs.Enrollments;

/// <summary>The devices selected on a page, and the page to return to.</summary>
public class DeviceSelection
{
    public IReadOnlyList<long>? Ids { get; set; }

    public string? ReturnUrl { get; set; }
}

/// <summary>What the pages that act on selected devices have in common.</summary>
internal static class DeviceSelections
{
    /// <summary>The selected devices, at most one page of the list.</summary>
    public static IQueryable<Device> Selected(this IQueryable<Device> devices, DeviceSelection selection)
    {
        var ids = (selection.Ids ?? []).Take(DeviceList.PageSize).ToArray();
        return devices.Where(d => ids.Contains(d.Id));
    }

    /// <summary>The page to return to, if it is one of the console's own; the list otherwise.</summary>
    public static string ReturnUrl(this Controller controller, DeviceSelection selection) =>
        controller.Url.IsLocalUrl(selection.ReturnUrl) ? selection.ReturnUrl : "/devices";

    public static RedirectResult Back(this Controller controller, DeviceSelection selection) =>
        controller.Redirect(controller.ReturnUrl(selection));

    public static RedirectResult NothingSelected(this Controller controller, DeviceSelection selection)
    {
        controller.TempData.Say(Pages.Warning, Labels.Cancel_Nothing);
        return controller.Back(selection);
    }
}
