using System.Globalization;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>Reads all pages of one of Apple's lists.</summary>
internal static class AppleList
{
    private const int MaxPages = 10_000;
    private const int MaxReadings = 4;

    /// <summary>
    /// Reads the whole list. If it changes between two pages, an entry may be on both or on none, so it is read again.
    /// </summary>
    public static async Task<IReadOnlyList<TPage>> ReadAsync<TPage>(
        AppleConnection apple,
        AppleEndpoint endpoint,
        string token,
        CancellationToken stopping)
        where TPage : ApplePage
    {
        for (var reading = 1; reading <= MaxReadings; reading++)
        {
            if (await TryReadAsync<TPage>(apple, endpoint, token, stopping) is { } pages) { return pages; }
        }

        throw new VppTroubleException(0, "The list changed whenever it was read.", TimeSpan.FromMinutes(5));
    }

    /// <summary>Null if the list changed while it was read.</summary>
    private static async Task<IReadOnlyList<TPage>?> TryReadAsync<TPage>(
        AppleConnection apple,
        AppleEndpoint endpoint,
        string token,
        CancellationToken stopping)
        where TPage : ApplePage
    {
        var pages = new List<TPage>();
        for (var index = 0; ;)
        {
            var query = index == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"pageIndex={index}");
            var page = await apple.GetAsync<TPage>(endpoint, token, query, stopping);

            // An answer without a list, taken for an empty list, would delete all that we know.
            if (page is { Count: null, Size: not 0 }) { throw AppleTrouble.Unreadable(); }

            if (pages.Count > 0 && page.VersionId != pages[0].VersionId) { return null; }

            pages.Add(page);
            if (page.NextPageIndex is not { } next) { return pages; }

            index = next > index && next < MaxPages ? next : throw AppleTrouble.Unreadable();
        }
    }
}
