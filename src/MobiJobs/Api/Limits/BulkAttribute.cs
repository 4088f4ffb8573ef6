namespace MobiJobs.Api.Limits;

/// <summary>A call that is about many jobs at once: fewer of them are let through in a minute.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BulkAttribute : Attribute;
