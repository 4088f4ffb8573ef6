using Microsoft.Extensions.Diagnostics.HealthChecks;
using MobiJobs.Accounts;
using MobiJobs.Data;

namespace MobiJobs.Overview.Status;

/// <summary>Whether the store can be written, and how much room it has.</summary>
internal sealed class StoreLook(HealthCheckService health, StoreSpace space) : IStatusLook
{
    public string Name => Labels.Status_Store;

    public async Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains("ready"), stopping);
        if (report.Status != HealthStatus.Healthy)
        {
            return new(Name, PartState.Wrong, Labels.Status_StoreWrong)
            {
                NextStep = Labels.Status_StoreNext,
            };
        }

        if (!reader.Has(Permissions.ManageSettings) || space.Read() is not { } room)
        {
            return new(Name, PartState.Fine, Labels.Status_StoreFine);
        }

        var isLittle = room.Free < StoreSpace.Little;
        var words = Say(Labels.Status_StoreRoom, StatusLabels.Size(room.Taken), StatusLabels.Size(room.Free));
        return new(Name, isLittle ? PartState.Attention : PartState.Fine, words)
        {
            NextStep = isLittle ? Labels.Status_RoomNext : null,
        };
    }
}
