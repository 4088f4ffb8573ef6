using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Tests.Support;

/// <summary>
/// An embedded store that has its tables and no row. It is made once by the migrations, and copied for each test: to
/// make hundreds of indexes takes longer than most tests.
/// </summary>
internal static class EmptyStore
{
    private static readonly Lazy<Task<byte[]>> Copied = new(MakeAsync);

    /// <summary>Writes it where these settings have it; does nothing for a store on a server.</summary>
    public static async Task WriteAsync(DatabaseSettings settings)
    {
        if (settings.Provider != DatabaseProvider.Sqlite) { return; }

        await File.WriteAllBytesAsync(DatabaseSetup.FileOf(settings.ConnectionString)!, await Copied.Value);
    }

    private static async Task<byte[]> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        var file = Path.Combine(folder, "empty.db");
        var options = DatabaseSetup.UseSqlite(
            new DbContextOptionsBuilder<SqliteMobiJobsDb>(), $"Data Source={file};Pooling=False").Options;
        await using (var db = new SqliteMobiJobsDb(options))
        {
            await DatabaseStart.ApplyAsync(db, CancellationToken.None);
        }

        var bytes = await File.ReadAllBytesAsync(file);
        Directory.Delete(folder, recursive: true);
        return bytes;
    }
}
