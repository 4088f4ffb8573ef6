using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Accounts;

namespace MobiJobs.Administration.Sets;

/// <summary>The form of a permission set.</summary>
public sealed class SetForm
{
    public string? Name { get; set; }

    public List<string> Allows { get; set; } = [];

    public bool IncludesBelow { get; set; }

    /// <summary>That of who makes or changes it.</summary>
    public string? Password { get; set; }

    internal static SetForm Of(PermissionSet set) => new()
    {
        Name = set.Name,
        Allows = [.. set.Listed],
        IncludesBelow = set.IncludesBelow,
    };

    /// <summary>What the set is to be; null if a field is wrong, with its message.</summary>
    /// <param name="allowed">What the set above allows: nothing else is offered, and nothing else is taken.</param>
    internal PermissionSetDetails? Read(IReadOnlyCollection<string> allowed, ModelStateDictionary errors)
    {
        var name = TypedText.Composed(Name ?? "").Trim();
        if (name.Length is 0 or > PermissionSet.MaxNameLength || NameForm.Of(name).Length > NameForm.MaxLength)
        {
            errors.AddModelError(nameof(Name), Say(Labels.Set_InvalidName, PermissionSet.MaxNameLength));
        }
        else if (!VisibleText.IsVisible(name)) { errors.AddModelError(nameof(Name), Labels.Invalid_Unseen); }
        else if (NameForm.MixesAlphabets(name)) { errors.AddModelError(nameof(Name), Labels.Invalid_MixedAlphabets); }

        var ticked = Allows.Intersect(allowed, StringComparer.Ordinal).ToArray();
        if (!ticked.Contains(Permissions.Read, StringComparer.Ordinal))
        {
            errors.AddModelError(nameof(Allows), Labels.Set_ReadNeeded);
        }

        return errors.IsValid ? new PermissionSetDetails(name, ticked, IncludesBelow) : null;
    }
}
