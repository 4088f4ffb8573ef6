namespace MobiJobs.Tests.Support;

/// <summary>Where some tests can be run only.</summary>
public enum Place
{
    /// <summary>Linux: there the program chooses the suites of TLS.</summary>
    Linux,

    /// <summary>Linux with glibc, whose pools of memory the program bounds.</summary>
    Glibc,

    /// <summary>Any system whose files have an owner and permissions.</summary>
    Unix,

    /// <summary>Where the size of a running program's files can be limited.</summary>
    LimitedFiles,

    /// <summary>Where systemd can judge units.</summary>
    Systemd,

    /// <summary>Where MOBIJOBS_TEST_SQLSERVER names a server.</summary>
    TSqlServer,

    /// <summary>Where MOBIJOBS_TEST_PICTURES names a folder for pictures of all pages.</summary>
    Pictures,
}

/// <summary>A test of such a place. Elsewhere it is skipped, and the run says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnAttribute : FactAttribute
{
    public FactOnAttribute(Place place) => Skip = Places.WhyNot(place);
}

/// <inheritdoc cref="FactOnAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryOnAttribute : TheoryAttribute
{
    public TheoryOnAttribute(Place place) => Skip = Places.WhyNot(place);
}

internal static class Places
{
    public const string SystemdAnalyze = "/usr/bin/systemd-analyze";
    public const string Prlimit = "/usr/bin/prlimit";
    public const string PicturesVariable = "MOBIJOBS_TEST_PICTURES";

    /// <summary>Why a test of this place can't be run here; null where it can.</summary>
    public static string? WhyNot(Place place) => IsHere(place) ? null : place switch
    {
        Place.Linux => "Needs Linux.",
        Place.Glibc => "Needs Linux with glibc.",
        Place.Unix => "Needs files with Unix permissions.",
        Place.LimitedFiles => $"Needs {Prlimit}.",
        Place.Systemd => $"Needs {SystemdAnalyze}.",
        Place.Pictures => $"Needs a folder, which {PicturesVariable} names.",
        Place.TSqlServer => "Needs a T-SQL server, which MOBIJOBS_TEST_SQLSERVER names.",
    };

    private static bool IsHere(Place place) => place switch
    {
        Place.Linux => OperatingSystem.IsLinux(),
        Place.Glibc => OperatingSystem.IsLinux()
            && File.ReadAllText("/proc/self/maps").Contains("/libc.so.6", StringComparison.Ordinal),
        Place.Unix => !OperatingSystem.IsWindows(),
        Place.LimitedFiles => File.Exists(Prlimit),
        Place.Systemd => File.Exists(SystemdAnalyze),
        Place.Pictures => Environment.GetEnvironmentVariable(PicturesVariable) is not null,
        Place.TSqlServer => TestStore.Engine == MobiJobs.Data.DatabaseProvider.SqlServer,
    };
}
