namespace MobiJobs.Catalogue;

/// <summary>What can be sent.</summary>
public static class CatalogueSetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddCatalogue(this IServiceCollection services) =>
        services.AddScoped<ICatalogueUse, AppOnDevices>();
}
