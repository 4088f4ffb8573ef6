using MobiJobs.Accounts.Provider;
using MobiJobs.Accounts.SignIn;

namespace MobiJobs.Start;

/// <summary>Reads at which provider people sign in, and whether passwords are taken.</summary>
internal static class ProviderReading
{
    private const string Section = "Accounts:OpenIdConnect:";
    private const string AuthorityKey = Section + "Authority";
    private const string PasswordsKey = "Accounts:PasswordSignIn";

    private static readonly string[] Further =
        ["ClientId", "ClientSecret", "ClientSecretFile", "Name", "Scopes", "CreatePeople", "WholeBy"];

    /// <summary>The provider; null for none.</summary>
    /// <exception cref="WrongSettingException">A value is not allowed.</exception>
    public static ProviderSettings? Read(SettingReader reader)
    {
        if (reader.Text(AuthorityKey) is null)
        {
            if (Array.Find(Further, key => reader.Text(Section + key) is not null) is not { } lonely) { return null; }

            throw new WrongSettingException(
                AuthorityKey, "", $"the address of the OpenID provider, since {Section}{lonely} is set");
        }

        var authority = reader.SafeAddress(AuthorityKey, "");
        var id = reader.Text(Section + "ClientId") ?? throw new WrongSettingException(
            Section + "ClientId", "", $"what the provider calls this console, since {AuthorityKey} is set");
        return new ProviderSettings(authority, id, ReadSecret(reader), ReadName(reader, authority), ReadScopes(reader))
        {
            CreatesPeople = reader.Flag(Section + "CreatePeople", false),
            WholeBy = Words(reader.Text(Section + "WholeBy")),
        };
    }

    /// <summary>The file of leaked passwords; null for none.</summary>
    /// <exception cref="WrongSettingException">It can't be read, or is of another form.</exception>
    public static string? ReadBreached(SettingReader reader)
    {
        const string Key = "Accounts:BreachedPasswords";
        if (reader.Text(Key) is not { } file) { return null; }

        try
        {
            if (BreachedPasswords.IsSet(file)) { return Path.GetFullPath(file); }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WrongSettingException(Key, file, "a file that can be read");
        }

        throw new WrongSettingException(
            Key, file, "a file of SHA-1 hashes in upper-case hexadecimal, one a line, in order");
    }

    /// <summary>Who may sign in by password.</summary>
    /// <exception cref="WrongSettingException">There would be no way in, or it is another word.</exception>
    public static PasswordsFor ReadPasswords(SettingReader reader)
    {
        var text = reader.Text(PasswordsKey) ?? "true";
        var passwords = text.ToUpperInvariant() switch
        {
            "TRUE" => PasswordsFor.Everybody,
            "FALSE" => PasswordsFor.Nobody,
            "ADMINISTRATORS-ONLY" => PasswordsFor.Administrators,
            _ => throw new WrongSettingException(PasswordsKey, text, "true, false, administrators-only"),
        };
        return passwords == PasswordsFor.Everybody || reader.Text(AuthorityKey) is not null
            ? passwords
            : throw new WrongSettingException(PasswordsKey, text, $"true, since {AuthorityKey} is not set");
    }

    private static ProviderSecret ReadSecret(SettingReader reader)
    {
        const string Key = Section + "ClientSecret";
        const string FileKey = Key + "File";
        if (reader.Text(FileKey) is not { } file) { return new ProviderSecret(reader.Text(Key)); }

        if (reader.Text(Key) is not null)
        {
            throw new WrongSettingException(FileKey, file, $"nothing, since {Key} is set");
        }

        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } secret
                ? new ProviderSecret(secret)
                : throw new WrongSettingException(FileKey, file, "a file that is not empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WrongSettingException(FileKey, file, $"a file that can be read ({e.Message})");
        }
    }

    private static string ReadName(SettingReader reader, Uri authority)
    {
        const string Key = Section + "Name";
        var name = reader.Name(Key) ?? authority.Host;
        return name.Length <= ProviderSettings.MaxNameLength || reader.Text(Key) is null
            ? name
            : throw new WrongSettingException(
                Key, name, FormattableString.Invariant($"up to {ProviderSettings.MaxNameLength} characters"));
    }

    private static string[] ReadScopes(SettingReader reader)
    {
        const string Key = Section + "Scopes";
        var text = reader.Text(Key) ?? "openid profile email";
        var scopes = Words(text);
        return scopes.Contains("openid", StringComparer.Ordinal)
            ? scopes
            : throw new WrongSettingException(Key, text, "words separated by spaces, openid among them");
    }

    private static string[] Words(string? text) =>
        (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
