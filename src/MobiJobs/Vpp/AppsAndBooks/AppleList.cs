using System.Globalization;
using System.Runtime.CompilerServices;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>Reads all pages of one of Apple's lists.</summary>
internal static class AppleList
{
    private const int MaxPages = 10_000;
    private const int MaxReadings = 4;

    /// <summary>
    /// Reads the pages one after the other. If the list changes between two of them, an entry may be on both or on
    /// none, so it is read again, and its first page is marked.
    /// </summary>
    public static async IAsyncEnumerable<VppPage<T>> ReadAsync<TPage, T>(
        AppleConnection apple,
        AppleEndpoint endpoint,
        string token,
        Func<TPage, IEnumerable<T>> rows,
        [EnumeratorCancellation] CancellationToken stopping)
        where TPage : ApplePage
    {
        string? version = null;
        for (int index = 0, readings = 1; ;)
        {
            var query = index == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"pageIndex={index}");
            var page = await apple.GetAsync<TPage>(endpoint, token, query, stopping);

            // An answer without a list, taken for an empty list, would delete all that we know.
            if (page is { Count: null, Size: not 0 }) { throw AppleTrouble.Unreadable(); }

            if (index > 0 && page.VersionId != version)
            {
                if (++readings > MaxReadings) { throw NeverTheSame(); }

                index = 0;
                continue;
            }

            yield return new VppPage<T>([.. rows(page)], BeginsAnew: index == 0 && readings > 1);
            if (page.NextPageIndex is not { } next) { yield break; }

            version = page.VersionId;
            index = next > index && next < MaxPages ? next : throw AppleTrouble.Unreadable();
        }
    }

    private static VppTroubleException NeverTheSame() =>
        new(0, "The list changed whenever it was read.", TimeSpan.FromMinutes(5));
}
