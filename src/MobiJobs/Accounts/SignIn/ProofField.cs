using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// The field where a signed-in person gives the password again, or a passkey (<c>_Proof.cshtml</c>);
/// <see cref="ProofOfPerson"/> judges it.
/// </summary>
/// <param name="Id">The id of the element.</param>
/// <param name="Label">What the field is called.</param>
/// <param name="Name">The name of the field.</param>
/// <param name="ShowsErrors">Whether what was wrong was wrong here; a page may have several such fields.</param>
public sealed record ProofField(string Id, string Label, string Name = "Password", bool ShowsErrors = true)
{
    /// <summary>Whether browsers ask for it to be filled in.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The key of its messages, where it is not that of the field.</summary>
    public string? ErrorKey { get; init; }

    /// <summary>The field of one of several forms of a page.</summary>
    public static ProofField Of(string form)
    {
        var key = KeyOf(form);
        return new ProofField(key, Labels.Person_OwnPassword) { ErrorKey = key };
    }

    /// <summary>The key of what was wrong with it.</summary>
    internal static string KeyOf(string form) => $"{form}-password";
}

/// <summary>What forms do with a proof.</summary>
internal static class ProofOfForms
{
    /// <summary>Whether the proof is right; what was wrong is an error under this key.</summary>
    public static async Task<bool> IsRightAsync(
        this ProofOfPerson proof, ControllerBase form, string key, string? password)
    {
        var wrong = await proof.CheckAsync(form.User, password);
        if (wrong is not null) { form.ModelState.AddModelError(key, wrong); }

        return wrong is null;
    }
}
