namespace MobiJobs.Data;

/// <summary>What errors mean for who has no context at hand, whichever the engine.</summary>
internal static class StoreErrors
{
    /// <inheritdoc cref="MobiJobsDb.IsPassing"/>
    public static bool IsPassing(Exception error) =>
        SqliteErrors.IsPassing(error) || SqlServerErrors.IsPassing(error);
}
