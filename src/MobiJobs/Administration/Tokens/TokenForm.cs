using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration.Tokens;

/// <summary>The form for a new API token.</summary>
public sealed class TokenForm
{
    public string? Name { get; set; }

    /// <summary>How many days it is valid, as it was typed: what is no number gets an answer at the field.</summary>
    public string? Days { get; set; }

    public List<string> Permissions { get; set; } = [];

    /// <summary>The groups it is limited to; empty for all that the person sees.</summary>
    public List<int> Groups { get; set; } = [];

    [DataType(DataType.Password)]
    public string? Password { get; set; }

    /// <summary>The token that is wanted; null, with an error at each invalid field, if the form is invalid.</summary>
    internal NewToken? Read(Rights own, GroupTree groups, TokenSettings settings, ModelStateDictionary errors)
    {
        var name = Name?.Trim();
        if (string.IsNullOrEmpty(name)) { errors.AddModelError(nameof(Name), Labels.Invalid_Required); }
        else if (name.Length > ApiToken.MaxNameLength) { errors.AddModelError(nameof(Name), Labels.Invalid_TooLong); }
        else if (!VisibleText.IsVisible(name)) { errors.AddModelError(nameof(Name), Labels.Invalid_Unseen); }

        var life = settings.LifeOf(PlainText.SmallNumber(TypedText.Comparable(Days ?? "")) ?? 0);
        if (life is null) { errors.AddModelError(nameof(Days), Say(Labels.Token_WrongDays, settings.MaxDays)); }

        if (Permissions.Count == 0 || !own.HasAll(Permissions))
        {
            errors.AddModelError(nameof(Permissions), Labels.Token_WrongPermissions);
        }
        else if (Groups.Count > 0 && Permissions.Except(Accounts.Permissions.OfGroups).Any())
        {
            errors.AddModelError(nameof(Permissions), Labels.Token_NotInGroups);
        }

        if (Groups.Exists(id => groups.PathOf(id) is null))
        {
            errors.AddModelError(nameof(Groups), Labels.Invalid_Group);
        }

        return errors.IsValid
            ? new NewToken(name!, life!.Value, Permissions, Groups.Count > 0 ? Groups : null)
            : null;
    }
}

/// <summary>What the page of one's own tokens shows.</summary>
public sealed record OwnTokensPage(IReadOnlyList<TokenRow> Rows, GroupTree Groups, Rights Rights, TokenForm Form)
{
    /// <summary>The token that was just made; it is shown here and never again.</summary>
    public string? Made { get; init; }

    public required int MaxDays { get; init; }

    /// <summary>How many reserved jobs end with each token that is revoked; those without any are left out.</summary>
    public required IReadOnlyDictionary<int, int> Reserved { get; init; }

    /// <summary>The key of what was wrong with the proof for another key of this token.</summary>
    public static string ProofOf(int tokenId) =>
        ProofField.KeyOf(string.Create(CultureInfo.InvariantCulture, $"rotate-{tokenId}"));

    /// <summary>The permissions that a token of this person can have.</summary>
    public IEnumerable<string> Permissions => Accounts.Permissions.OfApi.Where(Rights.Has);
}

/// <summary>What the page of everybody's tokens shows.</summary>
/// <param name="Reserved">How many reserved jobs end with each token that is revoked.</param>
public sealed record PeopleTokensPage(
    KeysetPage<TokenRow> Page, GroupTree Groups, IReadOnlyDictionary<int, int> Reserved);

/// <summary>The form that revokes a token.</summary>
/// <param name="Action">Its address.</param>
/// <param name="Reserved">How many reserved jobs end with it.</param>
public sealed record RevokeField(ApiToken Token, string Action, int Reserved)
{
    /// <summary>The name of the token.</summary>
    public string Name => Token.Name;

    /// <summary>The id of what is said about the jobs.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"reserved-{Token.Id}");
}

/// <summary>A token with the groups that its row names.</summary>
public sealed record ShownToken(TokenRow Row, GroupTree Groups)
{
    /// <summary>The names of the groups that it is limited to; null if it is not limited to groups.</summary>
    public IEnumerable<string>? Names => Row.Groups?.Select(id => Groups.PathOf(id) ?? "–");
}
