namespace MobiJobs.Start.Samples;

/// <summary>How much history to invent.</summary>
public sealed record HistoryPlan(int Devices, int Jobs, int Months, int Seed);
