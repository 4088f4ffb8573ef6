using System.Globalization;
using MobiJobs.Data;

namespace MobiJobs.Start;

/// <summary>Reads the values of keys; for each, the caller says what is allowed.</summary>
internal sealed class SettingReader(IConfiguration configuration)
{
    public string? Text(string key) =>
        configuration[key]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A name that is shown to people.</summary>
    public string? Name(string key)
    {
        var name = Text(key);
        return name is null || VisibleText.IsVisible(name)
            ? name
            : throw new WrongSettingException(key, name, "a name without characters that can't be seen");
    }

    public bool Flag(string key, bool otherwise)
    {
        if (Text(key) is not { } text) { return otherwise; }

        return bool.TryParse(text, out var value) ? value : throw new WrongSettingException(key, text, "true, false");
    }

    public int Number(string key, int otherwise, int min, int max) => OptionalNumber(key, min, max) ?? otherwise;

    public int? OptionalNumber(string key, int min, int max)
    {
        if (Text(key) is not { } text) { return null; }

        var isNumber = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value);
        return isNumber && value >= min && value <= max
            ? value
            : throw new WrongSettingException(
                key,
                text,
                string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
    }

    public double Decimal(string key, double otherwise, double min, double max)
    {
        if (Text(key) is not { } text) { return otherwise; }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        return isNumber && value >= min && value <= max
            ? value
            : throw new WrongSettingException(
                key,
                text,
                string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));
    }

    public TEnum OneOf<TEnum>(string key, TEnum otherwise)
        where TEnum : struct, Enum
    {
        if (Text(key) is not { } text) { return otherwise; }

        var isName = Enum.GetNames<TEnum>().Contains(text, StringComparer.OrdinalIgnoreCase);
        return isName
            ? Enum.Parse<TEnum>(text, ignoreCase: true)
            : throw new WrongSettingException(key, text, string.Join(", ", Enum.GetNames<TEnum>()));
    }

    /// <summary>A secret of at least so many characters. The message does not repeat it.</summary>
    public string? Secret(string key, int minLength)
    {
        if (Text(key) is not { } text) { return null; }

        return text.Length >= minLength
            ? text
            : throw new WrongSettingException(
                key,
                "…",
                string.Create(CultureInfo.InvariantCulture, $"at least {minLength} characters"));
    }

    /// <summary>A web address that secrets may be sent to.</summary>
    public Uri SafeAddress(string key, string otherwise)
    {
        var text = Text(key) ?? otherwise;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && IsSafe(address)
            ? address
            : throw new WrongSettingException(
                key,
                text,
                "an https address without a user, query or fragment; http on this machine only");
    }

    /// <summary>The name of a host or a domain; null if none is given.</summary>
    public string? Domain(string key)
    {
        if (Text(key) is not { } text) { return null; }

        return Uri.CheckHostName(text) == UriHostNameType.Dns
            ? text.ToLowerInvariant()
            : throw new WrongSettingException(key, text, "the name of a domain, without scheme and port");
    }

    public TimeZoneInfo TimeZone(string key, string otherwise)
    {
        var id = Text(key) ?? otherwise;
        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
            ? zone
            : throw new WrongSettingException(key, id, "a time zone such as Asia/Tokyo or UTC");
    }

    /// <summary>
    /// A connection string that the engine can read. The message does not repeat it: it may hold a password.
    /// </summary>
    public static string Connection(string key, DatabaseProvider provider, string text) =>
        DatabaseSetup.ReadConnection(provider, text)
            ?? throw new WrongSettingException(key, "…", $"a connection string for {provider}");

    private static bool IsSafe(Uri address) =>
        (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address is { UserInfo: "", Query: "", Fragment: "" };
}
