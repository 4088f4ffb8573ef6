using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Accounts;

/// <summary>The response to somebody who lacks the right to do something: 403 with the reason.</summary>
public static class RefusalResults
{
    /// <summary>As a page.</summary>
    public static ViewResult RefusedPage(this Controller controller, Refusal why)
    {
        const int status = StatusCodes.Status403Forbidden;
        var words = new ErrorPage(status, Labels.Problem_Forbidden, why.Label(), null);
        var page = controller.View("/Shared/Error.cshtml", words);
        page.StatusCode = status;
        return page;
    }

    /// <summary>As problem details.</summary>
    public static ObjectResult Refused(this ControllerBase controller, Refusal why) => controller.Problem(
        statusCode: StatusCodes.Status403Forbidden,
        title: Labels.Problem_Forbidden,
        detail: why.Label());
}
