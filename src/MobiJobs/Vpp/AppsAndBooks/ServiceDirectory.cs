namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>
/// Apple's addresses and limits. Apple may change them at any time and asks for a look every five minutes; where that look
/// fails, what was known goes on to hold.
/// </summary>
internal sealed class ServiceDirectory(VppSettings settings, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim turn = new(1);
    private ServiceConfig? known;
    private DateTime lookedAt;

    /// <summary>Where the directory itself is.</summary>
    public Uri Address { get; } = new($"{settings.BaseUrl.AbsoluteUri.TrimEnd('/')}/service/config");

    /// <summary>The directory, not older than five minutes if it can be had.</summary>
    public async Task<ServiceConfig> LookAsync(Func<Task<ServiceConfig>> read, CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        try
        {
            var now = clock.UtcNow();
            if (known is { } fresh && now - lookedAt < Age) { return fresh; }

            known = await read();
            lookedAt = now;
        }
        catch (VppTroubleException) when (known is not null)
        {
            lookedAt = clock.UtcNow(); // The next look in five minutes: whoever is in trouble isn't asked more often.
        }
        finally
        {
            turn.Release();
        }

        return known;
    }

    /// <summary>
    /// Where a service is. The token goes there, so an address that Apple's directory names has to be safe: of the same
    /// scheme, and on the configured host or one of Apple's.
    /// </summary>
    public Uri Find(ServiceConfig config, AppleEndpoint endpoint)
    {
        var otherwise = new Uri($"{settings.BaseUrl.AbsoluteUri.TrimEnd('/')}/{endpoint.Path}");
        return config.Urls?.GetValueOrDefault(endpoint.Name) is { } named && Uri.TryCreate(named, UriKind.Absolute, out var address) && IsSafe(address) ? address : otherwise;
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private bool IsSafe(Uri address) => address.Scheme == settings.BaseUrl.Scheme && address.UserInfo.Length == 0
        && (address.Authority == settings.BaseUrl.Authority || (address.IsDefaultPort && address.Host.EndsWith(".apple.com", StringComparison.OrdinalIgnoreCase)));
}

/// <summary>A service of Apple's: its name in the directory, and where it is unless the directory says otherwise.</summary>
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
