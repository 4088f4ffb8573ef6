using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Tokens;

/// <summary>How this installation calls itself at Apple, so that two of them, or another product, notice each other.</summary>
public sealed class VppClaims(MobiJobsDb db)
{
    private const string Name = "MobiJobs";

    /// <summary>Ours.</summary>
    public async Task<VppClaim> OursAsync(CancellationToken stopping)
    {
        var space = await db.Installations.Select(i => i.CommandSpace).SingleAsync(stopping);
        return new VppClaim(string.Create(CultureInfo.InvariantCulture, $"mobijobs-{space:x16}"), Name);
    }
}
