namespace MobiJobs.Start.Samples;

/// <summary>How much of a past to invent.</summary>
public sealed record HistoryPlan(int Devices, int Jobs, int Months, int Seed);
