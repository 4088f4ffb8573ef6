namespace MobiJobs.Gateway.Simulated;

/// <summary>How the fleet behaves.</summary>
public sealed record SimulatedOptions
{
    /// <summary>How many devices the demonstration has.</summary>
    public int Devices { get; init; } = 300;

    /// <summary>1 to 10,000: divides the fleet's own delays, nothing else.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The same seed makes the same fleet.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>0: every device connects at once and succeeds. 1: lifelike.</summary>
    public double Faults { get; init; } = 1;
}
