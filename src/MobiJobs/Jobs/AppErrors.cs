using System.Linq.Expressions;

namespace MobiJobs.Jobs;

/// <summary>Errors of deliveries which say that the app may be on the device all the same.</summary>
internal static class AppErrors
{
    /// <summary>The app is installed already; as a part of <see cref="Job.ErrorKey"/>.</summary>
    public const string AlreadyInstalled = ":12025";

    /// <summary>The app is about to be installed.</summary>
    public const string AlreadyScheduled = ":12026";

    /// <summary>Jobs whose device got the command and did not say that nothing came of it.</summary>
    public static readonly Expression<Func<Job, bool>> MayBeThere = j => j.StartedAt != null
        && (j.Status != JobStatus.DeviceError
            || j.ErrorKey!.Contains(AlreadyInstalled)
            || j.ErrorKey!.Contains(AlreadyScheduled));
}
