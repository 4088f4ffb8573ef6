using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using MobiJobs.Data;
using MobiJobs.Start;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Data;

public sealed class StoreTests
{
    [Fact]
    public async Task What_fails_after_a_commit_neither_looks_like_a_failed_write_nor_stops_what_follows()
    {
        await using var scenario = await Scenario.CreateAsync();
        var rings = 0;
        var written = await scenario.AskAsync(db => db.WriteAsync(
            async () =>
            {
                await db.AfterCommitAsync(() => throw new InvalidOperationException("The bell is broken."));
                await db.AfterCommitAsync(() => Task.FromResult(rings++));
                return await db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, "鈴木 一郎"));
            },
            default));

        Assert.Equal((1, 1), (written, rings));
        Assert.Equal("鈴木 一郎", await scenario.AskAsync(db => db.Devices.Select(d => d.OwnerName).SingleAsync()));
    }

    [Fact]
    public void The_migrations_of_both_engines_match_the_model()
    {
        foreach (var db in (MobiJobsDb[])[Sqlite(), SqlServer()])
        {
            using (db) { Assert.False(db.Database.HasPendingModelChanges(), db.GetType().Name); }
        }
    }

    [Fact]
    public void The_migrations_for_sql_server_are_t_sql()
    {
        using var db = SqlServer();
        AssertTSql(db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent));
    }

    [Theory]
    [InlineData("--Database:Provider=Oracle", "Database:Provider")]
    [InlineData("--Gateway:Kind=Pigeon", "Gateway:Kind")]
    [InlineData("--Gateway:Simulated:Speed=0", "Gateway:Simulated:Speed")]
    [InlineData("--Gateway:Simulated:Faults=2", "Gateway:Simulated:Faults")]
    [InlineData("--Organization:TimeZone=Mars/Olympus", "Organization:TimeZone")]
    [InlineData("--Worker:Enabled=false", "Worker:Enabled")]
    [InlineData("--Web:Enabled=maybe", "Web:Enabled")]
    [InlineData("--Worker:Count=0", "Worker:Count")]
    [InlineData("--Database:MaxBatchSize=x", "Database:MaxBatchSize")]
    [InlineData("--Vpp:Kind=Google", "Vpp:Kind")]
    [InlineData("--Vpp:BaseUrl=vpp.example.jp", "Vpp:BaseUrl")]
    [InlineData("--Vpp:BaseUrl=http://vpp.example.jp/mdm/v2", "Vpp:BaseUrl")]
    [InlineData("--Vpp:BaseUrl=https://user:secret@vpp.example.jp/", "Vpp:BaseUrl")]
    public void A_wrong_setting_stops_the_start_with_a_line_that_names_the_key_and_what_is_allowed(
        string setting,
        string key)
    {
        var configuration = Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder([setting]).Configuration;
        var wrong = Assert.Throws<WrongSettingException>(() => Settings.Read(configuration));
        Assert.StartsWith(key + " = ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("Allowed: ", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Theory]
    [InlineData("Max Pool Size=60", "41", true)]
    [InlineData("Max Pool Size=60", "40", false)]
    [InlineData("Max Pool Size=60;Pooling=false", "200", false)]
    [InlineData("Application Name=x", "80", false)]
    [InlineData("Application Name=x", "81", true)]
    public void More_workers_than_the_pool_has_connections_for_stop_the_start(string pool, string count, bool isWrong)
    {
        var configuration = Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(
            [
                "--Database:Provider=SqlServer",
                $"--ConnectionStrings:MobiJobs=Server=x;Database=y;{pool}",
                $"--Worker:Count={count}",
            ]).Configuration;
        var wrong = Record.Exception(() => Settings.Read(configuration));

        Assert.Equal(isWrong, wrong is WrongSettingException);
        Assert.Equal(isWrong, wrong?.Message.StartsWith("Worker:Count = ", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void Licences_are_Apple_s_in_production_and_simulated_elsewhere_unless_a_setting_says_otherwise()
    {
        static VppSettings Read(bool isProduction, params string[] settings) =>
            Settings.Read(
                Microsoft.AspNetCore.Builder.WebApplication
                    .CreateBuilder([.. settings, $"--Keys:Certificate={TestCertificate.File}"]).Configuration,
                isProduction).Vpp;
        Assert.Equal(VppKind.Simulated, Read(isProduction: false).Kind);
        Assert.Equal(
            new VppSettings(VppKind.AppsAndBooks, new Uri("https://vpp.itunes.apple.com/mdm/v2")),
            Read(isProduction: true));
        Assert.Equal(
            VppKind.AppsAndBooks,
            Read(isProduction: false, "--Vpp:Kind=appsAndBooks", "--Vpp:BaseUrl=http://localhost:1/mdm").Kind);
        Assert.StartsWith(
            "Vpp:Kind = \"Simulated\" is not allowed.",
            Assert.Throws<WrongSettingException>(() => Read(isProduction: true, "--Vpp:Kind=Simulated")).Message,
            StringComparison.Ordinal);
    }

    private static void AssertTSql(string script)
    {
        new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        Assert.True(errors.Count == 0, string.Join("; ", errors.Select(e => $"{e.Line}: {e.Message}")));
    }

    private static SqliteMobiJobsDb Sqlite() =>
        new(DatabaseSetup.UseSqlite(new DbContextOptionsBuilder<SqliteMobiJobsDb>(), "Data Source=:memory:").Options);

    private static SqlServerMobiJobsDb SqlServer() =>
        new(
            DatabaseSetup.UseSqlServer(
                new DbContextOptionsBuilder<SqlServerMobiJobsDb>(),
                "Server=.;Database=x",
                null).Options);
}
