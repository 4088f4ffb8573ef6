using System.Globalization;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Gateway;
using MobiJobs.Start.Samples;

namespace MobiJobs.Start;

/// <summary>The commands of the same program, usable while it runs (product section 5).</summary>
public static class CommandLine
{
    private const int Wrong = 2;
    private const string Actor = "command line";

    private static readonly Dictionary<string, string> Usages = new(StringComparer.Ordinal)
    {
        ["migrate"] = "migrate",
        ["seed"] = "seed --devices N --jobs M [--months 3] [--random-seed S]",
        ["create-admin"] = "create-admin --user U [--role Administrator|Operator|Helpdesk]   (password from standard input)",
        ["create-token"] = "create-token --user U --name N",
    };

    /// <summary>Whether the first word is a command rather than a setting of the server.</summary>
    public static bool IsCommand(string[] args) => args.Length > 0 && !args[0].StartsWith('-');

    /// <summary>Runs it. Returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!Usages.TryGetValue(args[0], out var usage))
        {
            return await FailAsync($"There is no command \"{args[0]}\". There are: {string.Join("; ", Usages.Values)}");
        }

        if (Options.Read(args[1..], usage) is not { } options) { return await FailAsync($"Usage: {usage}"); }

        await using var services = Services(options.Settings);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        await DatabaseStart.MigrateAsync(db, TimeProvider.System, CancellationToken.None);
        return args[0] switch
        {
            "migrate" => 0,
            "seed" => await SeedAsync(scope.ServiceProvider, options),
            "create-admin" => await CreateAdminAsync(scope.ServiceProvider, options),
            _ => await CreateTokenAsync(scope.ServiceProvider, options),
        };
    }

    private static ServiceProvider Services(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(settings);
        var services = builder.Services;
        services.AddLogging(log => log.ClearProviders());
        services.AddAccounts();
        Server.AddCore(services, Settings.Read(builder.Configuration, builder.Environment.IsProduction()));
        services.AddSingleton<ReportReceiver>((_, _) => Task.CompletedTask);
        return services.BuildServiceProvider();
    }

    private static async Task<int> SeedAsync(IServiceProvider services, Options options)
    {
        if (options.Number("devices", 1, 1_000_000) is not { } devices || options.Number("jobs", 0, 100_000_000) is not { } jobs)
        {
            return await FailAsync($"Usage: {Usages["seed"]}");
        }

        var months = options.Number("months", 1, 36) ?? 3;
        var seed = options.Number("random-seed", 0, int.MaxValue) ?? 1;
        var history = new History(services.GetRequiredService<MobiJobsDb>(), TimeProvider.System, services.GetRequiredService<OrganizationTime>(), services.GetRequiredService<SimulatedOptions>());
        var written = await history.WriteAsync(new HistoryPlan(devices, jobs, months, seed), CancellationToken.None);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{devices} devices, {written} jobs"));
        return 0;
    }

    private static async Task<int> CreateAdminAsync(IServiceProvider services, Options options)
    {
        var role = Roles.All.FirstOrDefault(r => r.Equals(options.Text("role") ?? Roles.Administrator, StringComparison.OrdinalIgnoreCase));
        if (options.Text("user") is not { } user || role is null) { return await FailAsync($"Usage: {Usages["create-admin"]}"); }

        var password = await Console.In.ReadLineAsync();
        if (string.IsNullOrEmpty(password)) { return await FailAsync("The password is read from standard input, and there was none."); }

        var problems = await services.GetRequiredService<People>().CreateAsync(user, password, role, Actor, CancellationToken.None);
        return problems.Count == 0 ? 0 : await FailAsync(string.Join(" ", problems));
    }

    private static async Task<int> CreateTokenAsync(IServiceProvider services, Options options)
    {
        if (options.Text("user") is not { } user || options.Text("name") is not { } name) { return await FailAsync($"Usage: {Usages["create-token"]}"); }

        if (await services.GetRequiredService<People>().CreateTokenAsync(user, name, Actor, CancellationToken.None) is not { } token)
        {
            return await FailAsync($"There is no person \"{user}\".");
        }

        await Console.Out.WriteLineAsync(token);
        return 0;
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync($"MobiJobs: {message}");
        return Wrong;
    }

    /// <summary>The words of a command: its own, and any setting of the program (--Section:Key=value).</summary>
    private sealed record Options(IReadOnlyDictionary<string, string> Values, string[] Settings)
    {
        public static Options? Read(string[] words, string usage)
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            var settings = new List<string>();
            for (var i = 0; i < words.Length; i++)
            {
                if (words[i].Contains(':', StringComparison.Ordinal) && words[i].Contains('=', StringComparison.Ordinal))
                {
                    settings.Add(words[i]);
                    continue;
                }

                var name = words[i].TrimStart('-');
                if (!words[i].StartsWith("--", StringComparison.Ordinal) || !usage.Contains($"--{name} ", StringComparison.Ordinal) || i + 1 == words.Length) { return null; }

                values[name] = words[++i];
            }

            return new Options(values, [.. settings]);
        }

        public string? Text(string name) => Values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;

        public int? Number(string name, int min, int max) =>
            int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;
    }
}
