namespace MobiJobs.Data;

/// <summary>
/// Held by the one server of an embedded store, on a file beside it; commands may run meanwhile. The operating system
/// lets go of it when the process ends, however that happens, so the file itself stays and means nothing.
/// </summary>
public sealed class StoreLock(DatabaseSettings settings) : IDisposable
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    private FileStream? held;

    /// <summary>Takes it.</summary>
    /// <exception cref="StoreInUseException">Another server has it.</exception>
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

/// <summary>Another server works on this store.</summary>
public sealed class StoreInUseException(string file, Exception cause) : IOException(
    $"Another server uses the store {file}, and on Sqlite there is exactly one. Stop it, "
    + "or name another file in ConnectionStrings:MobiJobs.",
    cause);
