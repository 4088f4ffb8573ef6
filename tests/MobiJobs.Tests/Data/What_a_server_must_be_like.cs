using MobiJobs.Data;

namespace MobiJobs.Tests.Data;

/// <summary>Each lack of a database of SQL Server has one line at start that says what to do.</summary>
public sealed class What_a_server_must_be_like
{
    [Fact]
    public void A_database_as_it_should_be_is_used_without_a_word()
    {
        Assert.Null(SqlServerStart.Refusal(Good()));
        Assert.Null(SqlServerStart.Warning(Good()));
    }

    [Fact]
    public void Readers_that_wait_for_writers_are_refused_with_the_statement_that_changes_it()
    {
        var facts = Good();
        facts.Name = "Mobi]Jobs";
        facts.ShowsVersions = 0;

        Assert.EndsWith(
            "ALTER DATABASE [Mobi]]Jobs] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE.",
            SqlServerStart.Refusal(facts),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_reads_no_lists_is_refused_with_the_level_that_is_needed()
    {
        var facts = Good();
        (facts.Level, facts.ReadsLists) = (120, false);
        var line = SqlServerStart.Refusal(facts);

        Assert.Contains("level 120; MobiJobs needs 130", line, StringComparison.Ordinal);
        Assert.EndsWith("ALTER DATABASE [MobiJobs] SET COMPATIBILITY_LEVEL = 150.", line, StringComparison.Ordinal);

        facts.Level = 160; // Then it is something else, and changing the level is no remedy.
        Assert.Contains("OPENJSON", SqlServerStart.Refusal(facts), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_tried_counts_and_not_the_number()
    {
        var facts = Good();
        (facts.Level, facts.ReadsLists) = (120, true);

        Assert.Null(SqlServerStart.Refusal(facts));
    }

    [Fact]
    public void An_engine_that_saves_rows_one_by_one_is_refused_with_the_setting_that_does_so()
    {
        var facts = Good();
        (facts.Engine, facts.SavesMany) = ("Another 1.0", false);

        Assert.EndsWith(
            "Set Database:MaxBatchSize to 1.", SqlServerStart.Refusal(facts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("14", 2, true)]
    [InlineData("15", 2, false)]
    [InlineData("17", 3, false)]
    [InlineData("12", 5, false)] // Azure SQL Database says 12 for ever.
    [InlineData("12", 8, false)]
    public void An_engine_before_2019_is_refused(string version, int edition, bool isRefused)
    {
        var facts = Good();
        (facts.Version, facts.Edition) = (version, edition);

        Assert.Equal(isRefused, SqlServerStart.Refusal(facts)?.Contains("2019", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void A_read_only_database_is_refused()
    {
        var facts = Good();
        facts.IsReadOnly = 1;

        Assert.Equal("The database [MobiJobs] is read-only.", SqlServerStart.Refusal(facts));
    }

    [Fact]
    public void A_collation_that_tells_case_apart_is_told_and_used()
    {
        var facts = Good();
        (facts.Collation, facts.Compares) = ("Japanese_XJIS_140_CS_AS", 196608);

        Assert.Null(SqlServerStart.Refusal(facts));
        Assert.Contains("Japanese_XJIS_140_CS_AS", SqlServerStart.Warning(facts), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_engine_that_speaks_the_language_is_told_and_used()
    {
        var facts = Good();
        (facts.Engine, facts.Version, facts.ShowsVersions, facts.Level) =
            ("Another engine, version 4.4 \r\nof yesterday", "12", 0, 120);

        Assert.Null(SqlServerStart.Refusal(facts));
        Assert.Contains("(Another engine, version 4.4)", SqlServerStart.Warning(facts), StringComparison.Ordinal);

        facts.ReadsLists = false;
        Assert.DoesNotContain("ALTER DATABASE", SqlServerStart.Refusal(facts), StringComparison.Ordinal);
    }

    [Fact]
    public void Rights_that_are_missing_are_named()
    {
        Assert.Equal("", new UsingRights { Reads = 1, Inserts = 1, Updates = 1, Deletes = 1 }.Missing());
        Assert.Equal("", new UsingRights().Missing());
        Assert.Equal(
            "UPDATE, DELETE", new UsingRights { Reads = 1, Inserts = 1, Updates = 0, Deletes = 0 }.Missing());
    }

    private static DatabaseFacts Good() => new()
    {
        Name = "MobiJobs",
        Engine = "Microsoft SQL Server 2022 (RTM-CU14) - 16.0.4135.4 (X64)\n\tJul 10 2024",
        Version = "16",
        Edition = 3,
        Level = 160,
        ShowsVersions = 1,
        IsReadOnly = 0,
        Collation = "Japanese_XJIS_140_CI_AS",
        Compares = 196609,
    };
}
