using System.Globalization;
using MobiJobs.Accounts;

namespace MobiJobs.Start;

/// <summary>The administrator that a first start outside production creates, so that somebody can sign in.</summary>
public sealed class FirstSignIn(People people)
{
    private const string Administrator = "admin";

    /// <summary>Creates the administrator and prints the password, unless there is a person already.</summary>
    public async Task CreateAsync(CancellationToken stopping)
    {
        if (await people.AnyAsync(stopping)) { return; }

        var password = People.GeneratePassword();
        var problems = await people.CreateAsync(
            Administrator,
            password,
            Roles.Administrator,
            Requester.SystemName,
            stopping,
            mustChange: true);
        if (problems.Count > 0 && await people.AnyAsync(stopping)) { return; } // Another process was first.

        if (problems.Count > 0) { throw new InvalidOperationException(string.Join(' ', problems)); }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""

            ────────────────────────────────────────────
              Sign in / サインイン   (shown once / 表示は一度だけ)
              User ID   {Administrator}
              Password  {password}
            ────────────────────────────────────────────

            """));
    }
}
