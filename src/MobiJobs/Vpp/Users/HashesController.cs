using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Devices;

namespace MobiJobs.Vpp.Users;

/// <summary>ハッシュ値の照合: the comparison of all devices at once.</summary>
[Route("vpp/hashes"), Authorize(Policy = Permissions.Read)]
public sealed class HashesController(HashList hashes, CurrentPerson person) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Hashes(string? match, string? after, CancellationToken stopping)
    {
        var isKnown = Enum.TryParse<HashMatch>(match, ignoreCase: true, out var named) && Enum.IsDefined(named);
        var wanted = isKnown ? named : HashMatch.Different;
        var from = string.IsNullOrWhiteSpace(after) ? null : Device.NormalizeNumber(after);
        var rows = await hashes.PageAsync(person.Devices(User), wanted, from, stopping);
        return View(new HashPage(
            wanted,
            await hashes.CountAsync(person.Devices(User), stopping),
            [.. rows.Take(HashList.PageSize)],
            rows.Count > HashList.PageSize,
            from is not null));
    }
}

/// <summary>The devices with one result of the comparison, and the counts of all results.</summary>
public sealed record HashPage(
    HashMatch Match,
    IReadOnlyDictionary<HashMatch, int> Counts,
    IReadOnlyList<HashRow> Rows,
    bool HasMore,
    bool IsFurther);
