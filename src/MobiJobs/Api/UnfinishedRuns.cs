using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Runs;

namespace MobiJobs.Api;

/// <summary>What a request is answered whose run has not ended.</summary>
internal static class UnfinishedRuns
{
    /// <summary>Where the progress of a run is.</summary>
    public static string Address(this Run run) => $"/api/v1/runs/{run.Id.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Says which run it is: it is either tried again or stands until a person decides.</summary>
    public static ObjectResult HasFailed(this ControllerBase controller, Run run) => controller.Problem(
        statusCode: StatusCodes.Status500InternalServerError,
        detail: Say(run.StoppedAt is null ? Labels.Run_TriedAgain : Labels.Run_Stands, run.Id));
}
