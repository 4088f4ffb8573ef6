using MobiJobs.Guide;

namespace MobiJobs.Errors.Verdicts;

/// <summary>What is said of the data that verdicts rest on, in the reader's language.</summary>
public static class FactLabels
{
    /// <summary>What is fetched from a source.</summary>
    public static string Label(this FactSource source) => source switch
    {
        FactSource.DeviceInformation => Labels.Fact_DeviceInformation,
        FactSource.AppList => Labels.Fact_AppList,
        FactSource.Licenses => Labels.Fact_Licenses,
    };

    /// <summary>Which data a cause can't be judged without, and how old it is; null if none would tell.</summary>
    public static string? Missing(this Assessment assessment, ShownTime time) =>
        assessment is { Verdict: Verdict.Unknown, IsStale: true, From: { } source }
            ? Say(Labels.Fact_Needed, source.Label(), Age(source, assessment.AsOf, time))
            : null;

    /// <summary>Licences come by a synchronisation with Apple; the rest is fetched from the device.</summary>
    private static string Age(FactSource source, DateTime? at, ShownTime time) =>
        (source, at) switch
        {
            (FactSource.Licenses, { } last) => Say(Labels.Fact_LastSynced, time.Short(last)),
            (FactSource.Licenses, null) => Labels.Fact_NeverSynced,
            (_, { } last) => Say(Labels.Fact_LastFetched, time.Short(last)),
            (_, null) => Labels.Fact_NeverFetched,
        };
}
