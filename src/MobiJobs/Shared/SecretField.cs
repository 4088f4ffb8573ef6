namespace MobiJobs.Shared;

/// <summary>Something that is shown once and taken elsewhere: a field to select, and a button that copies it.</summary>
/// <param name="Id">The field's id, to which its label belongs.</param>
public sealed record SecretField(string Id, string Value);
