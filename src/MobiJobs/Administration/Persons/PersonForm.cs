using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Accounts;

namespace MobiJobs.Administration.Persons;

/// <summary>The form to add a person.</summary>
public sealed class PersonForm
{
    public string? Name { get; set; }

    public string? Email { get; set; }

    public string? Role { get; set; }

    public List<int> Sets { get; set; } = [];

    /// <summary>Whether the person is invited, rather than given a first password.</summary>
    public bool Invite { get; set; } = true;

    /// <summary>That of who adds the person.</summary>
    public string? Password { get; set; }

    /// <summary>Who is to be added; null if a field is wrong, with its message.</summary>
    internal NewPerson? Read(ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(Name)) { errors.AddModelError(nameof(Name), Labels.Invalid_Required); }

        if (!MailAddress.IsNoneOrValid(Email)) { errors.AddModelError(nameof(Email), Labels.Person_InvalidMail); }

        if (TypedRole.Read(Role) is not { } role)
        {
            errors.AddModelError(nameof(Role), Labels.Person_InvalidRole);
            return null;
        }

        var may = new PersonMay(role.Length == 0 ? null : role, [.. Sets.Distinct()]);
        return errors.IsValid ? new NewPerson(Name!, MailAddress.Read(Email), may) : null;
    }
}

/// <summary>Reads the role in the forms about people.</summary>
internal static class TypedRole
{
    /// <summary>A role; empty for none, null if there is no such role.</summary>
    public static string? Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) { return ""; }

        return Roles.All.Contains(text, StringComparer.Ordinal) ? text : null;
    }
}
