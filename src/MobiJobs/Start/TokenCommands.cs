using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Administration.Tokens;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Start;

/// <summary>Making and revoking API tokens by command.</summary>
internal static class TokenCommands
{
    public const string CreateUsage =
        "create-token --user U --name N [--expires DAYS] [--role Administrator|Operator|Helpdesk] [--group PATH]";

    public const string RevokeUsage =
        "revoke-token --user U [--name N] [--jobs COUNT]   (all of them without a name; the reserved jobs it ends)";

    public const string RotateUsage =
        "rotate-token --user U --name N   (another key for the same token; what was reserved with it stays)";

    /// <summary>Prints the token, alone on its line.</summary>
    public static async Task<int> CreateAsync(
        IServiceProvider services, CommandOptions options, string by, Func<string, Task<int>> fail)
    {
        if (options.Text("user") is not { } user || options.Text("name") is not { } name)
        {
            return await fail($"Usage: {CreateUsage}");
        }

        if (!VisibleText.IsVisible(name)) { return await fail("--name has a character that can't be seen."); }

        var settings = services.GetRequiredService<TokenSettings>();
        var life = options.Text("expires") is null
            ? settings.UsualLife
            : settings.LifeOf(options.Number("expires", 1, settings.MaxDays) ?? 0);
        if (life is not { } valid)
        {
            return await fail(string.Create(
                CultureInfo.InvariantCulture, $"--expires is a number of days, from 1 to {settings.MaxDays}."));
        }

        var wanted = options.Text("role");
        var role = Roles.All.FirstOrDefault(r => r.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (wanted is not null && role is null) { return await fail($"Usage: {CreateUsage}"); }

        int[]? groups = null;
        if (options.Text("group") is { } path)
        {
            var tree = await GroupTree.LoadAsync(services.GetRequiredService<MobiJobsDb>(), CancellationToken.None);
            if (tree.Find(path).Id is not { } id) { return await fail($"There is no one group \"{path}\"."); }

            groups = [id];
        }

        var permissions = role is null ? null : Rights.Of([role]).List();
        var token = await services.GetRequiredService<PersonTokens>()
            .CreateAsync(user, new NewToken(name, valid, permissions, groups), by, CancellationToken.None);
        if (token is null)
        {
            return await fail(await IsThereAsync(services, user)
                ? $"\"{user}\" has {settings.MaxPerPerson} valid tokens, as many as Tokens:MaxPerPerson allows."
                : $"There is no person \"{user}\".");
        }

        await Console.Out.WriteLineAsync(token);
        return 0;
    }

    /// <summary>Prints the new key, alone on its line. The former one ends at once.</summary>
    public static async Task<int> RotateAsync(
        IServiceProvider services, CommandOptions options, string by, Func<string, Task<int>> fail)
    {
        if (options.Text("user") is not { } user || options.Text("name") is not { } name)
        {
            return await fail($"Usage: {RotateUsage}");
        }

        if (!await IsThereAsync(services, user)) { return await fail($"There is no person \"{user}\"."); }

        var token = await services.GetRequiredService<PersonTokens>()
            .RotateAsync(TokensOf(services, user, name), by, CancellationToken.None);
        if (token is null) { return await fail($"\"{user}\" does not have exactly one valid token of this name."); }

        await Console.Out.WriteLineAsync(token);
        return 0;
    }

    /// <summary>
    /// Prints how many were revoked. Reserved jobs that would end with them have to be counted on the command line.
    /// </summary>
    public static async Task<int> RevokeAsync(
        IServiceProvider services, CommandOptions options, string by, Func<string, Task<int>> fail)
    {
        if (options.Text("user") is not { } user) { return await fail($"Usage: {RevokeUsage}"); }

        if (!await IsThereAsync(services, user)) { return await fail($"There is no person \"{user}\"."); }

        var told = options.Number("jobs", 0, int.MaxValue) ?? 0;
        var revoked = await services.GetRequiredService<TokenRevocation>()
            .RevokeAsync(TokensOf(services, user, options.Text("name")), told, by, CancellationToken.None);
        if (!revoked.IsDone)
        {
            return await fail(string.Create(
                CultureInfo.InvariantCulture,
                $"Nothing was revoked: reserved jobs that end unsent with it: {revoked.Reserved}. Repeat it with "
                + $"--jobs {revoked.Reserved}, or give the token another key by rotate-token, which keeps them."));
        }

        if (revoked.Count == 0) { return await fail($"\"{user}\" has no such token that is valid."); }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{revoked.Count} revoked"));
        return 0;
    }

    private static IQueryable<ApiToken> TokensOf(IServiceProvider services, string user, string? name)
    {
        var normalized = Requester.Normalize(user);
        return services.GetRequiredService<MobiJobsDb>().ApiTokens
            .Where(t => t.Person.NormalizedUserName == normalized && (name == null || t.Name == name));
    }

    private static Task<bool> IsThereAsync(IServiceProvider services, string user)
    {
        var name = Requester.Normalize(user);
        return services.GetRequiredService<MobiJobsDb>().Users.AnyAsync(p => p.NormalizedUserName == name);
    }
}
