using Microsoft.AspNetCore.Identity;
using Zxcvbn.Matcher;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// What a password must be: long, and not easily guessed. No kinds of characters are prescribed. Guesses are counted by
/// zxcvbn, which knows 30,000 common passwords, names, words, keyboards, sequences and dates; one that is known to have
/// leaked is refused whatever it looks like.
/// </summary>
public sealed class PasswordRules(OrganizationName organization, BreachedPasswords breached)
{
    public const int MinLength = 12;
    public const int MaxLength = 256;

    // More does not change the verdict and costs time.
    private const int MaxJudged = 64;
    private const int MinScore = 2;

    private static readonly string[] Ours =
        ["mobijobs", "administrator", "operator", "helpdesk", "パスワード", "ジョブ", "管理者", "端末"];

    /// <summary>What is wrong with the password of a person of this name; null if nothing is.</summary>
    public PasswordProblem? Find(string password, string name)
    {
        if (password.Length < MinLength) { return PasswordProblem.TooShort; }

        if (password.Length > MaxLength) { return PasswordProblem.TooLong; }

        var judged = Unit(TypedText.HalfWidth(password));
        var result = Zxcvbn.Zxcvbn.MatchPassword(judged[..Math.Min(judged.Length, MaxJudged)], Words(name));
        if (result.Score >= MinScore) { return breached.Contains(password) ? PasswordProblem.Breached : null; }

        return result.MatchSequence.OfType<DictionaryMatch>().Any(m => m.DictionaryName == "user_inputs")
            ? PasswordProblem.ContextWord
            : PasswordProblem.Guessable;
    }

    /// <summary>The name and its parts, the organisation's, and our own words.</summary>
    private string[] Words(string name)
    {
        var parts = name.Split('.', '-', '_', '@', '+').Append(name).Append(organization.Value ?? "");
        return [.. parts.Where(part => part.Length > 2), .. TypedText.Words(organization.Value), .. Ours];
    }

    /// <summary>
    /// The part that a text repeats, if it is nothing but repetition: the text is as weak as that part.
    /// </summary>
    private static string Unit(string text)
    {
        var period = (text + text).IndexOf(text, 1, StringComparison.Ordinal);
        return period < text.Length ? text[..period] : text;
    }
}

/// <summary>Why a password can't be taken.</summary>
public enum PasswordProblem
{
    TooShort,
    TooLong,

    /// <summary>A common password, or one made by a simple rule.</summary>
    Guessable,

    /// <summary>Made of the person's name, the organisation's or the product's.</summary>
    ContextWord,

    /// <summary>It is in the set of leaked passwords.</summary>
    Breached,

    /// <summary>The one that is to be replaced.</summary>
    Same,
}

/// <summary>The texts of password problems. A member without one doesn't compile.</summary>
public static class PasswordProblems
{
    /// <summary>The problem in the reader's language.</summary>
    public static string Label(this PasswordProblem problem) => problem switch
    {
        PasswordProblem.TooShort => Sentence.Say(Labels.Password_TooShort, PasswordRules.MinLength),
        PasswordProblem.TooLong => Sentence.Say(Labels.Password_TooLong, PasswordRules.MaxLength),
        PasswordProblem.Guessable => Labels.Password_Guessable,
        PasswordProblem.ContextWord => Labels.Password_ContextWord,
        PasswordProblem.Breached => Labels.Password_Breached,
        PasswordProblem.Same => Labels.Password_Same,
    };
}

/// <summary>The rules where the framework creates a person; its words are those of the commands.</summary>
internal sealed class PasswordRulesOfCommands(PasswordRules rules) : IPasswordValidator<Person>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password) =>
        Task.FromResult(rules.Find(password ?? "", user.UserName ?? "") is { } problem
            ? IdentityResult.Failed(new IdentityError { Code = problem.ToString(), Description = Describe(problem) })
            : IdentityResult.Success);

    private static string Describe(PasswordProblem problem) => problem switch
    {
        PasswordProblem.TooShort => $"The password must have at least {PasswordRules.MinLength} characters.",
        PasswordProblem.TooLong => $"The password must have at most {PasswordRules.MaxLength} characters.",
        PasswordProblem.Guessable => "The password is common or easily guessed.",
        PasswordProblem.ContextWord => "The password contains the person's, the organisation's or the product's name.",
        PasswordProblem.Breached => "The password is known to have leaked.",
        PasswordProblem.Same => "The password is the old one.",
    };
}
