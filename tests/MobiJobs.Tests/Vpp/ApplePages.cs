using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

internal static class ApplePages
{
    /// <summary>All entries of a list, as whoever reads it to its end has them.</summary>
    public static async Task<List<T>> AllAsync<T>(this IAsyncEnumerable<VppPage<T>> pages)
    {
        var all = new List<T>();
        await foreach (var page in pages)
        {
            if (page.BeginsAnew) { all.Clear(); }

            all.AddRange(page.Rows);
        }

        return all;
    }
}
