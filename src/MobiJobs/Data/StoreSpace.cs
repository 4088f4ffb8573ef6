namespace MobiJobs.Data;

/// <summary>How much room the embedded store takes and has; what a server has is not known here.</summary>
public sealed class StoreSpace(DatabaseSettings settings)
{
    /// <summary>With less, a person is told.</summary>
    public const long Little = 1L << 30;

    /// <summary>The engine's name.</summary>
    public string Engine => settings.Provider switch
    {
        DatabaseProvider.Sqlite => "SQLite",
        DatabaseProvider.SqlServer => "SQL Server",
    };

    /// <summary>Bytes of the store's files, and bytes that are free beside them; null if that can't be told.</summary>
    public (long Taken, long Free)? Read()
    {
        if (settings.Provider != DatabaseProvider.Sqlite) { return null; }

        if (DatabaseSetup.FileOf(settings.ConnectionString) is not { } file) { return null; }

        try
        {
            var taken = ((string[])[file, file + "-wal", file + "-shm"])
                .Select(path => new FileInfo(path))
                .Sum(part => part.Exists ? part.Length : 0);
            return (taken, new DriveInfo(file).AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // The last one is of a share (\\server\folder), which has no drive.
        }
    }
}
