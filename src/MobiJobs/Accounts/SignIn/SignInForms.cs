using System.ComponentModel.DataAnnotations;

namespace MobiJobs.Accounts.SignIn;

/// <summary>A field that must be filled in, with the message of our own labels.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FilledInAttribute : RequiredAttribute
{
    public FilledInAttribute() =>
        (ErrorMessageResourceType, ErrorMessageResourceName) = (typeof(Labels), nameof(Labels.Invalid_Required));
}

/// <summary>The form to sign in.</summary>
public sealed class SignInForm
{
    [FilledIn]
    public string? User { get; set; }

    [FilledIn, DataType(DataType.Password)]
    public string? Password { get; set; }

    public string? ReturnUrl { get; set; }
}

/// <summary>The form to change one's own password.</summary>
public sealed class PasswordForm
{
    [FilledIn, DataType(DataType.Password)]
    public string? Current { get; set; }

    [FilledIn, DataType(DataType.Password)]
    public string? New { get; set; }

    [FilledIn, DataType(DataType.Password)]
    public string? Repeat { get; set; }
}
