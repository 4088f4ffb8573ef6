using System.Globalization;

namespace MobiJobs.Start;

/// <summary>The addresses that the program listens on, which Kestrel itself reads only when it starts.</summary>
internal static class AddressReading
{
    private const string Key = "urls";
    private const string Allowed = "addresses such as http://localhost:5081, separated by semicolons";
    private const int MaxPort = 65_535;

    /// <summary>Checks them.</summary>
    /// <exception cref="WrongSettingException">One of them is none.</exception>
    public static void Check(SettingReader reader)
    {
        var separators = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var part in (reader.Text(Key) ?? "").Split(';', separators))
        {
            if (!IsAddress(part)) { throw new WrongSettingException(Key, part, Allowed); }
        }
    }

    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            var isDrawn = address.Port == 0 && !address.IsUnixPipe && !address.IsNamedPipe;
            var isWeb = address.Scheme.ToLower(CultureInfo.InvariantCulture) is "http" or "https";
            return isWeb
                && address.Port is >= 0 and <= MaxPort
                && address.PathBase.Length == 0
                && !(isDrawn && address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
