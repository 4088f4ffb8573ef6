using MobiJobs.Vpp;

namespace MobiJobs.Start.Samples;

/// <summary>Registers the sample data, which only a simulated fleet can have.</summary>
internal static class SamplesSetup
{
    public static IServiceCollection AddSamples(this IServiceCollection services, VppSettings vpp)
    {
        services.AddScoped<History>().AddScoped<Demonstration>();
        return vpp.Kind switch
        {
            VppKind.Simulated => services.AddScoped<SampleVpp>(),
            VppKind.AppsAndBooks => services,
        };
    }
}
