namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>
/// Apple's addresses and limits. Apple may change them at any time and asks clients to read them every five minutes. If
/// that fails, the last known ones remain valid.
/// </summary>
internal sealed class ServiceDirectory(VppSettings settings, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim turn = new(1);
    private ServiceConfig? known;
    private DateTime readAt;

    /// <summary>The address of the directory itself.</summary>
    public Uri Address { get; } = AddressOf(settings, "service/config");

    /// <summary>The directory, read again if it is older than five minutes.</summary>
    public async Task<ServiceConfig> GetAsync(Func<Task<ServiceConfig>> read, CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        try
        {
            var now = clock.UtcNow();
            if (known is { } fresh && now - readAt < MaxAge) { return fresh; }

            known = await read();
            readAt = now;
        }
        catch (VppTroubleException) when (known is not null)
        {
            readAt = clock.UtcNow(); // A service in trouble isn't asked more often than every five minutes.
        }
        finally
        {
            turn.Release();
        }

        return known;
    }

    /// <summary>
    /// The address of a service. The token is sent there, so an address from Apple's directory has to be safe: the same
    /// scheme, and on the configured host or one of Apple's.
    /// </summary>
    public Uri Find(ServiceConfig config, AppleEndpoint endpoint)
    {
        var named = config.Urls?.GetValueOrDefault(endpoint.Name);
        return Uri.TryCreate(named, UriKind.Absolute, out var address) && IsSafe(address)
            ? address
            : AddressOf(settings, endpoint.Path);
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private static Uri AddressOf(VppSettings settings, string path) =>
        new($"{settings.BaseUrl.AbsoluteUri.TrimEnd('/')}/{path}");

    private bool IsSafe(Uri address)
    {
        if (address.Scheme != settings.BaseUrl.Scheme || address.UserInfo.Length > 0) { return false; }

        return address.Authority == settings.BaseUrl.Authority
            || (address.IsDefaultPort && address.Host.EndsWith(".apple.com", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>
/// A service of Apple's: its name in the directory, and its path if the directory has no address for it.
/// </summary>
internal sealed record AppleEndpoint(string Name, string Path)
{
    public static readonly AppleEndpoint ClientConfig = new("clientConfig", "client/config");
    public static readonly AppleEndpoint Assets = new("getAssets", "assets");
    public static readonly AppleEndpoint Users = new("getUsers", "users");
    public static readonly AppleEndpoint Assignments = new("getAssignments", "assignments");
    public static readonly AppleEndpoint Assign = new("associateAssets", "assets/associate");
    public static readonly AppleEndpoint Collect = new("disassociateAssets", "assets/disassociate");
    public static readonly AppleEndpoint AddUsers = new("createUsers", "users/create");
    public static readonly AppleEndpoint StopUsers = new("retireUsers", "users/retire");
    public static readonly AppleEndpoint Event = new("eventStatus", "status");
}
