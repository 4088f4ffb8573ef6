using MobiJobs.Operations.Send;

namespace MobiJobs.Operations;

/// <summary>Checking and registering operations.</summary>
public static class OperationsSetup
{
    /// <summary>Registers what console and workers need for operations.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddScoped<OperationChoices>()
        .AddScoped<CatalogueItems>()
        .AddScoped<RecipientDevices>()
        .AddScoped<JobCheck>()
        .AddScoped<OperationCheck>()
        .AddScoped<CheckReport>()
        .AddScoped<OperationRegister>();
}
