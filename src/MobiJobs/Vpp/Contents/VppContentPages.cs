using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Contents;

/// <summary>Reads the page of a content: for who opens it, and for who gets back what could not be assigned.</summary>
public sealed class VppContentPages(MobiJobsDb db, SeatForecasts forecasts)
{
    private const int PageSize = 100;

    /// <summary>The page; null if there is no such content.</summary>
    public async Task<VppContentPage?> ReadAsync(
        int tokenId, long storeId, LicensePlace at, CancellationToken stopping)
    {
        var content = await db.VppContents.AsNoTracking()
            .FirstOrDefaultAsync(c => c.TokenId == tokenId && c.StoreId == storeId, stopping);
        if (content is null || await TokenHeader.FindAsync(db, tokenId, TokenTab.Contents, stopping) is not { } header)
        {
            return null;
        }

        return new VppContentPage(
            header,
            content,
            (await db.NamesOfContentsAsync([storeId], stopping)).GetValueOrDefault(storeId),
            await LicensesAsync(content, at, stopping),
            await OrderRow.LatestAsync(db, tokenId, stopping))
        {
            Forecast = (await forecasts.OfAsync(header.Token, [content], stopping)).GetValueOrDefault(storeId),
        };
    }

    private async Task<LicensePage> LicensesAsync(
        VppContent content, LicensePlace at, CancellationToken stopping)
    {
        var page = new LicensePage(content, at.Find);
        var (start, place) = ListPlace.ReadId(at.Before, at.After, page.Fingerprint, at.Errors);
        var licenses = db.Licenses.AsNoTracking()
            .Where(l => l.TokenId == content.TokenId && l.StoreId == content.StoreId);
        if (SearchText.Prefix(at.Find) is { } prefix)
        {
            licenses = licenses.Where(l => (l.SerialNumber != null && l.SerialNumber.StartsWith(prefix))
                || db.VppUsers.Any(u => u.Id == l.UserId && u.Name.StartsWith(prefix)));
        }

        licenses = start switch
        {
            PageStart.Top => licenses.OrderBy(l => l.Id),
            PageStart.After => licenses.Where(l => l.Id > place).OrderBy(l => l.Id),
            PageStart.Before => licenses.Where(l => l.Id < place).OrderByDescending(l => l.Id),
        };
        var rows = await licenses
            .Take(PageSize + 1)
            .Select(l => new LicenseRow(
                l.Id,
                l.UserId,
                db.VppUsers.Where(u => u.Id == l.UserId).Select(u => u.Name).FirstOrDefault(),
                l.SerialNumber,
                l.AssignedAt,
                db.Devices
                    .Where(d => (l.UserId != null && d.VppUserId == l.UserId)
                        || (l.SerialNumber != null && d.SerialNumber == l.SerialNumber))
                    .OrderBy(d => d.Id)
                    .Select(d => d.Number)
                    .FirstOrDefault()))
            .ToListAsync(stopping);
        return page with
        {
            Page = KeysetPage.Of(rows, PageSize, start, row => Cursor.At(page.Fingerprint, row.Id)),
            IsFirst = start == PageStart.Top,
        };
    }
}

/// <summary>Which licences of a content to show.</summary>
/// <param name="Find">The beginning of their holder's name.</param>
/// <param name="Errors">Where it is said that a place can't be read.</param>
public sealed record LicensePlace(string? Find, string? Before, string? After, ModelStateDictionary Errors);

/// <summary>A content and its licences.</summary>
public sealed record VppContentPage(
    TokenHeader Header,
    VppContent Content,
    string? Name,
    LicensePage Licenses,
    IReadOnlyList<OrderRow> Orders)
{
    /// <summary>When the content's seats run out; null where they are not counted.</summary>
    public required SeatForecast? Forecast { get; init; }

    /// <summary>Whom licences were to be assigned to as it was typed, if something was wrong.</summary>
    public AssignForm? Assign { get; init; }
}

/// <summary>A page of a content's licences whose holder begins with a text.</summary>
public sealed record LicensePage(VppContent Content, string? Find)
{
    public KeysetPage<LicenseRow> Page { get; init; } = new([], null, null);

    public bool IsFirst { get; init; }

    public IReadOnlyList<LicenseRow> Rows => Page.Rows;

    /// <summary>The links to the first page and to the neighbours.</summary>
    public Pager Pager => Pager.Of(Path, Query, Page, IsFirst);

    internal string Fingerprint => Cursor.Fingerprint([new("list", Path), .. Query]);

    private string Path =>
        string.Create(CultureInfo.InvariantCulture, $"/vpp/{Content.TokenId}/contents/{Content.StoreId}");

    private KeyValuePair<string, string?>[] Query => Find is null ? [] : [new("find", Find)];
}

/// <summary>A licence. The time is UTC.</summary>
public sealed record LicenseRow(
    long Id,
    int? UserId,
    string? UserName,
    string? SerialNumber,
    DateTime AssignedAt,
    string? DeviceNumber)
{
    /// <summary>The person or the device that has it.</summary>
    public string? Holder => UserName ?? SerialNumber;
}
