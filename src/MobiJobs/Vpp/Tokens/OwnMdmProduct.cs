using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Tokens;

/// <summary>
/// The name of this installation at Apple. Another installation, or another product, recognises it by its id.
/// </summary>
public sealed class OwnMdmProduct(MobiJobsDb db)
{
    private const string Name = "MobiJobs";

    /// <summary>This installation, as a product that manages locations.</summary>
    public async Task<MdmProduct> GetAsync(CancellationToken stopping)
    {
        var identity = await db.Installations.Select(i => i.Identity).SingleAsync(stopping);
        return new MdmProduct(string.Create(CultureInfo.InvariantCulture, $"mobijobs-{identity:x16}"), Name);
    }
}
