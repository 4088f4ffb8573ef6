using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;

namespace MobiJobs.Vpp.Users;

/// <summary>ハッシュ値の照合: the comparison of all devices at once.</summary>
[Route("vpp/hashes"), Authorize(Policy = Permissions.Read)]
public sealed class HashesController(HashList hashes) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Hashes(
        string? match,
        string? before,
        string? after,
        CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, "match", "before", "after");
        var wanted = PlainText.Member<HashMatch>(match) ?? HashMatch.Different;
        var fingerprint = HashPage.FingerprintOf(wanted);
        var (start, place) = ListPlace.Read(before, after, fingerprint, keyLength: 1, ModelState);
        return View(new HashPage(
            wanted,
            await hashes.CountAsync(stopping),
            await hashes.PageAsync(wanted, start, place?[0], stopping),
            IsFirst: start == PageStart.Top));
    }
}

/// <summary>The devices with one result of the comparison, and the counts of all results.</summary>
public sealed record HashPage(
    HashMatch Match,
    IReadOnlyDictionary<HashMatch, int> Counts,
    KeysetPage<HashRow> Page,
    bool IsFirst)
{
    /// <summary>The links to the first page and to the neighbours.</summary>
    public Pager Pager => Pager.Of("/vpp/hashes", Query(Match), Page, IsFirst);

    internal static string FingerprintOf(HashMatch match) => Cursor.Fingerprint(Query(match));

    private static KeyValuePair<string, string?>[] Query(HashMatch match) => [new("match", match.ToString())];
}
