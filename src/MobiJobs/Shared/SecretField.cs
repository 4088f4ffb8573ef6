namespace MobiJobs.Shared;

/// <summary>Something that is shown once and taken elsewhere: a field to select, and a button that copies it.</summary>
/// <param name="Id">The field's id, to which its label belongs.</param>
/// <param name="Page">
/// The address of the page without it. The secret is in the answer to a form alone: the page that is asked for again is
/// this one, or the form would be sent once more.
/// </param>
public sealed record SecretField(string Id, string Value, string Page);
