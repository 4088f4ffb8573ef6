namespace MobiJobs.Gateway.Simulated;

public sealed class SimulatedOptions
{
    public int Devices { get; set; } = 300;

    public double Speed { get; set; } = 1;

    public int Seed { get; set; } = 1;

    public double Faults { get; set; } = 1;
}
