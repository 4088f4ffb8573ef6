namespace MobiJobs.Tests.Support;

/// <summary>A rule about many things names all that break it, not the first few.</summary>
internal static class Offenders
{
    public static void AssertNone(IEnumerable<string> found)
    {
        var all = found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
