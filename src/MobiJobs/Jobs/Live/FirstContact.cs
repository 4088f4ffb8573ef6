using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Jobs.Live;

/// <summary>
/// Whether any device has ever connected, whoever may see it. Once one has, it stays so, and is not asked again.
/// </summary>
public sealed class FirstContact(IServiceScopeFactory scopes)
{
    private volatile bool wasMade;

    /// <summary>Asks the store until it was.</summary>
    public async Task<bool> WasMadeAsync(CancellationToken stopping)
    {
        if (wasMade) { return true; }

        await using var scope = scopes.CreateWorkScope("first contact");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        wasMade = await db.Devices.AnyAsync(d => d.LastContactAt != null, stopping);
        return wasMade;
    }
}
