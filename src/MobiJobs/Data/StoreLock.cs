namespace MobiJobs.Data;

/// <summary>
/// A lock on a file beside the embedded store, held by its one server; commands may run meanwhile. The operating system
/// releases the lock when the process ends, however it ends. That the file exists means nothing.
/// </summary>
public sealed class StoreLock(DatabaseSettings settings) : IDisposable
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    private FileStream? held;

    /// <summary>Takes the lock; does nothing for a store on a server or in memory.</summary>
    /// <exception cref="StoreInUseException">Another server holds the lock.</exception>
    public void Take()
    {
        if (settings.Provider != DatabaseProvider.Sqlite || held is not null) { return; }

        if (DatabaseSetup.FileOf(settings.ConnectionString) is not { } file) { return; }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var link = File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true) : null;
        var store = link?.FullName ?? file;
        try
        {
            held = new FileStream(store + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMac)
        {
            throw new StoreInUseException(file, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();
}

/// <summary>Another server uses this store.</summary>
public sealed class StoreInUseException(string file, Exception cause) : IOException(
    $"Another server uses the store {file}, and on Sqlite there is exactly one. Stop it, "
    + "or name another file in ConnectionStrings:MobiJobs.",
    cause);
