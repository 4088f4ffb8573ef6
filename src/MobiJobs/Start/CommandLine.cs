using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Links;
using MobiJobs.Administration;
using MobiJobs.Administration.Persons;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Mail;
using MobiJobs.Queue;
using MobiJobs.Queue.Reserved;
using MobiJobs.Start.Health;
using MobiJobs.Start.Samples;

namespace MobiJobs.Start;

/// <summary>The commands of the same program, usable while it runs.</summary>
public static class CommandLine
{
    private const int Wrong = 2;
    private const string Actor = AuditEntry.CommandLine;

    private static readonly Dictionary<string, string> Usages = new(StringComparer.Ordinal)
    {
        ["migrate"] = "migrate",
        ["seed"] = "seed --devices N --jobs M [--months 3] [--random-seed S]",
        ["create-admin"] =
            "create-admin --user U [--role Administrator|Operator|Helpdesk]   (password from standard input)",
        ["create-link"] = "create-link --user U   (an invitation, for a password or the OpenID provider)",
        ["create-token"] = TokenCommands.CreateUsage,
        ["revoke-token"] = TokenCommands.RevokeUsage,
        ["rotate-token"] = TokenCommands.RotateUsage,
        ["disable-person"] = "disable-person --user U",
        ["enable-person"] = "enable-person --user U",
        ["remove-factors"] = "remove-factors --user U",
        ["buy-seats"] = "buy-seats --store-id N --seats M   (at the simulated Apple)",
        ["verify-audit"] = "verify-audit [--seal NUMBER:HASH]",
        ["restore-check"] = RestoreCommand.Usage,
        ["move"] = MoveCommand.Usage,
        ["undo-move"] = "undo-move",
        [HealthCommand.Name] = HealthCommand.Usage,
    };

    /// <summary>What there is.</summary>
    public static IReadOnlyCollection<string> Names => Usages.Keys;

    /// <summary>Runs it with the other words. Returns the exit code.</summary>
    public static async Task<int> RunAsync(string command, string[] others)
    {
        if (!Usages.TryGetValue(command, out var usage))
        {
            return await FailAsync(
                $"There is no command \"{command}\". There are: {string.Join("; ", Usages.Values)}");
        }

        if (CommandOptions.Read(others, usage, out var refused) is not { } options)
        {
            return await FailAsync($"{refused} Usage: {usage}");
        }

        if (command == HealthCommand.Name) { return await HealthCommand.RunAsync(options, FailAsync); }

        new AuditOrigin(AuditVia.Command, Name: command).Enter();
        await using var services = Services(options.Settings);
        await using var scope = services.CreateWorkScope("command");
        if (MoveCommand.Is(command))
        {
            return await MoveCommand.RunAsync(command, scope.ServiceProvider, options, FailAsync);
        }

        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        await DatabaseStart.MigrateAsync(db, TimeProvider.System, CancellationToken.None);
        var code = await DoAsync(command, scope.ServiceProvider, options);
        await services.GetRequiredService<Outbox>().SendAllAsync(CancellationToken.None);
        return code;
    }

    private static async Task<int> DoAsync(string command, IServiceProvider services, CommandOptions options) =>
        command switch
        {
            "migrate" => await PrepareQueueAsync(services),
            "seed" => await SeedAsync(services, options),
            "buy-seats" => await SeatPurchase.RunAsync(services, options, Usages[command], FailAsync),
            "verify-audit" => await AuditCommand.RunAsync(services, options, FailAsync),
            "restore-check" => await RestoreCommand.RunAsync(services, options, FailAsync),
            "create-admin" => await CreateAdminAsync(services, options),
            "create-link" => await CreateLinkAsync(services, options),
            "create-token" => await TokenCommands.CreateAsync(services, options, Actor, FailAsync),
            "remove-factors" => await RemoveFactorsAsync(services, options),
            "revoke-token" => await TokenCommands.RevokeAsync(services, options, Actor, FailAsync),
            "rotate-token" => await TokenCommands.RotateAsync(services, options, Actor, FailAsync),
            _ => await SetEnabledAsync(services, options, command),
        };

    /// <summary>The rights that the tables of the queue's triggers need are those of this command, too.</summary>
    private static async Task<int> PrepareQueueAsync(IServiceProvider services)
    {
        var provider = services.GetRequiredService<Settings>().Database.Provider;
        var db = services.GetRequiredService<MobiJobsDb>();
        await QueueSetup.PrepareStorageAsync(db, provider, CancellationToken.None);
        return 0;
    }

    private static ServiceProvider Services(string[] words)
    {
        var builder = Server.CreateBuilder(words);
        var services = builder.Services;
        services.AddLogging(log => log.ClearProviders());
        var settings = Settings.Read(builder.Configuration, builder.Environment.IsProduction());
        services.AddMail(settings.Mail).AddAudit(settings.Audit).AddAccounts(settings.Accounts, settings.Tokens);
        services.AddAdministration().AddScoped<IReservedByPeople, ReservationRights>();
        Server.AddCore(services, settings);
        services.AddSingleton<ReportReceiver>((_, _) => Task.CompletedTask);
        return services.BuildServiceProvider();
    }

    private static async Task<int> SeedAsync(IServiceProvider services, CommandOptions options)
    {
        if (options.Number("devices", 1, 1_000_000) is not { } devices
            || options.Number("jobs", 0, 100_000_000) is not { } jobs)
        {
            return await FailAsync($"Usage: {Usages["seed"]}");
        }

        var months = options.Number("months", 1, 36) ?? 3;
        var seed = options.Number("random-seed", 0, int.MaxValue) ?? 1;
        if (services.GetService<History>() is not { } history)
        {
            return await FailAsync("seed makes devices of the simulated fleet: it needs Gateway:Kind = Simulated.");
        }

        var written = await history.WriteAsync(new HistoryPlan(devices, jobs, months, seed), CancellationToken.None);
        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{devices} devices, {written} jobs"));
        return 0;
    }

    private static async Task<int> CreateAdminAsync(IServiceProvider services, CommandOptions options)
    {
        var wanted = options.Text("role") ?? Roles.Administrator;
        var role = Roles.All.FirstOrDefault(r => r.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (options.Text("user") is not { } user || role is null)
        {
            return await FailAsync($"Usage: {Usages["create-admin"]}");
        }

        var password = await Console.In.ReadLineAsync();
        if (string.IsNullOrEmpty(password))
        {
            return await FailAsync("The password is read from standard input, and there was none.");
        }

        var people = services.GetRequiredService<People>();
        var problems = await people.CreateAsync(user, password, role, Actor, CancellationToken.None);
        return problems.Count == 0 ? 0 : await FailAsync(string.Join(" ", problems));
    }

    /// <summary>Prints the link, alone on its line: a way in where mails or the provider fail.</summary>
    private static async Task<int> CreateLinkAsync(IServiceProvider services, CommandOptions options)
    {
        if (options.Text("user") is not { } user) { return await FailAsync($"Usage: {Usages["create-link"]}"); }

        var name = Requester.Normalize(user);
        var person = await services.GetRequiredService<MobiJobsDb>().Users.AsNoTracking()
            .FirstOrDefaultAsync(p => p.NormalizedUserName == name && p.DisabledAt == null);
        if (person is null) { return await FailAsync($"There is no person \"{user}\" who is not disabled."); }

        var link = await services.GetRequiredService<LinkMails>().MakeAsync(person, Actor, CancellationToken.None);
        await Console.Out.WriteLineAsync(link);
        return 0;
    }

    private static async Task<int> SetEnabledAsync(IServiceProvider services, CommandOptions options, string command)
    {
        if (options.Text("user") is not { } user) { return await FailAsync($"Usage: {Usages[command]}"); }

        var people = services.GetRequiredService<People>();
        return await people.SetEnabledAsync(user, command == "enable-person", Actor, CancellationToken.None) switch
        {
            PersonResult.Done => await TellReservedAsync(services, user),
            PersonResult.LastAdministrator => await FailAsync(
                $"\"{user}\" is the last administrator who can sign in. Create another one first."),
            _ => await FailAsync($"There is no person \"{user}\"."),
        };
    }

    /// <summary>Prints how many jobs that the person has reserved will not be sent, as the page does.</summary>
    private static async Task<int> TellReservedAsync(IServiceProvider services, string user)
    {
        var reserved = await services.GetRequiredService<IReservedByPeople>().OfAsync(user, CancellationToken.None);
        if (reserved.WithoutRight > 0)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Reserved jobs of \"{user}\" that will not be carried out: {reserved.WithoutRight}. "
                + $"An administrator can take them over at the page of the person."));
        }

        return 0;
    }

    /// <summary>For the last administrator whose telephone is lost: nobody else could help.</summary>
    private static async Task<int> RemoveFactorsAsync(IServiceProvider services, CommandOptions options)
    {
        if (options.Text("user") is not { } user) { return await FailAsync($"Usage: {Usages["remove-factors"]}"); }

        var name = Requester.Normalize(user);
        var id = await services.GetRequiredService<MobiJobsDb>().Users.Where(p => p.NormalizedUserName == name)
            .Select(p => (int?)p.Id)
            .FirstOrDefaultAsync();
        var changes = services.GetRequiredService<FactorChanges>();
        return id is { } person && await changes.TakeAllAsync(person, Actor, CancellationToken.None)
            ? 0
            : await FailAsync($"There is no person \"{user}\" with a second factor.");
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync($"MobiJobs: {message}");
        return Wrong;
    }
}
