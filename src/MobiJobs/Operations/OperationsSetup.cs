using MobiJobs.Operations.Send;

namespace MobiJobs.Operations;

/// <summary>Checking and registering what is sent.</summary>
public static class OperationsSetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services) =>
        services.AddScoped<Preflight>().AddScoped<OperationCheck>().AddScoped<OperationRegister>().AddScoped<Sendables>().AddScoped<OperationChoices>();
}
