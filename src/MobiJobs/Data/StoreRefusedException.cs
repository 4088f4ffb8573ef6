namespace MobiJobs.Data;

/// <summary>The store can't be used as it is. The message says in one line why, and what to do.</summary>
public sealed class StoreRefusedException(string message) : Exception(message);
