using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Start;

/// <summary>Making and revoking API tokens by command.</summary>
internal static class TokenCommands
{
    public const string CreateUsage =
        "create-token --user U --name N [--expires DAYS] [--role Administrator|Operator|Helpdesk] [--group PATH]";

    public const string RevokeUsage = "revoke-token --user U [--name N]   (all of them without a name)";

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

    /// <summary>Prints how many were revoked.</summary>
    public static async Task<int> RevokeAsync(
        IServiceProvider services, CommandOptions options, string by, Func<string, Task<int>> fail)
    {
        if (options.Text("user") is not { } user) { return await fail($"Usage: {RevokeUsage}"); }

        if (!await IsThereAsync(services, user)) { return await fail($"There is no person \"{user}\"."); }

        var (normalized, name) = (Requester.Normalize(user), options.Text("name"));
        var db = services.GetRequiredService<MobiJobsDb>();

        var tokens = db.ApiTokens
            .Where(t => t.Person.NormalizedUserName == normalized && (name == null || t.Name == name));
        var count = await services.GetRequiredService<PersonTokens>().RevokeAsync(tokens, by, CancellationToken.None);
        if (count == 0) { return await fail($"\"{user}\" has no such token that is valid."); }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} revoked"));
        return 0;
    }

    private static Task<bool> IsThereAsync(IServiceProvider services, string user)
    {
        var name = Requester.Normalize(user);
        return services.GetRequiredService<MobiJobsDb>().Users.AnyAsync(p => p.NormalizedUserName == name);
    }
}
