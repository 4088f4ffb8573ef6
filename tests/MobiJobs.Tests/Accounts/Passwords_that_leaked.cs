using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Shared;
using MobiJobs.Start;

namespace MobiJobs.Tests.Accounts;

/// <summary>A set of leaked passwords that an installation brings.</summary>
public sealed class Passwords_that_leaked : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Each_of_the_file_is_found_and_no_other(string end)
    {
        var file = Write(Enumerable.Range(0, 3000).Select(Leaked), end);
        var set = new BreachedPasswords(AccountSettings.Default with { BreachedPasswords = file });

        Assert.All(Enumerable.Range(0, 3000), i => Assert.True(set.Contains(Leaked(i))));
        Assert.All(Enumerable.Range(3000, 3000), i => Assert.False(set.Contains(Leaked(i))));
    }

    [Fact]
    public void One_of_them_is_not_taken_however_strong_it_looks()
    {
        const string Password = "mauve-otter-plays-42-violins";
        var file = Write([Password], "\n");
        PasswordRules RulesWith(AccountSettings settings) =>
            new(new OrganizationName(null), new BreachedPasswords(settings));
        var without = RulesWith(AccountSettings.Default);
        var rules = RulesWith(AccountSettings.Default with { BreachedPasswords = file });

        Assert.Null(without.Find(Password, "a.person"));
        Assert.Equal(PasswordProblem.Breached, rules.Find(Password, "a.person"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no hash")]
    [InlineData("")]
    public void A_file_that_is_no_such_set_stops_the_start(string? text)
    {
        var file = Path.Combine(folder, "set.txt");
        if (text is not null) { File.WriteAllText(file, text); }

        AssertStops(file);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3_000)]
    [InlineData(100_000)]
    public void One_that_is_not_in_order_stops_the_start_too(int count)
    {
        var file = Write(Enumerable.Range(0, count).Select(Leaked), "\n");
        Assert.True(BreachedPasswords.IsSet(file));

        File.WriteAllLines(file, Enumerable.Reverse(File.ReadAllLines(file)));
        AssertStops(file);

        File.WriteAllLines(file, Enumerable.Range(0, count).Select(i => $"{Hash(Leaked(i))}:1"));
        if (count > 2) { AssertStops(file); }
    }

    private static void AssertStops(string file)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Accounts:BreachedPasswords"] = file }).Build();
        var wrong = Assert.Throws<WrongSettingException>(() => Settings.Read(configuration));
        Assert.StartsWith($"Accounts:BreachedPasswords = \"{file}\"", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Leaked(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"leaked password {number}");

    private string Write(IEnumerable<string> passwords, string end)
    {
        var file = Path.Combine(folder, "set.txt");
        var lines = passwords.Select(
            (password, i) => string.Create(CultureInfo.InvariantCulture, $"{Hash(password)}:{i}"));
        File.WriteAllText(file, string.Join(end, lines.Order(StringComparer.Ordinal)) + end);
        return file;
    }

#pragma warning disable CA5350 // The form of the published sets.
    private static string Hash(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
}
