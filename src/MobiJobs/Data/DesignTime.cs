using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>Lets the migration tool create contexts without starting the program.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteMobiJobsDb>
{
    public SqliteMobiJobsDb CreateDbContext(string[] args) =>
        new(DatabaseSetup.UseSqlite(new DbContextOptionsBuilder<SqliteMobiJobsDb>(), "Data Source=:memory:").Options);
}

/// <inheritdoc cref="SqliteDesignTime"/>
internal sealed class SqlServerDesignTime : IDesignTimeDbContextFactory<SqlServerMobiJobsDb>
{
    public SqlServerMobiJobsDb CreateDbContext(string[] args) => new(DatabaseSetup.UseSqlServer(
        new DbContextOptionsBuilder<SqlServerMobiJobsDb>(),
        "Server=.;Database=MobiJobs;Encrypt=false",
        maxBatchSize: null).Options);
}
