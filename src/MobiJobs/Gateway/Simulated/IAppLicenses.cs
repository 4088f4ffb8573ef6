namespace MobiJobs.Gateway.Simulated;

/// <summary>
/// The licences that simulated devices find when they install an app. Implemented by the simulated Apple, which this
/// room does not know.
/// </summary>
public interface IAppLicenses
{
    /// <summary>
    /// Those of the installations that fail for want of a licence: neither the device nor the person who is signed in
    /// on it has one. An app that nobody has bought needs none.
    /// </summary>
    Task<IReadOnlySet<Guid>> MissingAsync(IReadOnlyList<AppInstallation> wanted, CancellationToken stopping);
}

/// <summary>An app that a device is about to install with a licence.</summary>
/// <param name="AccountHash">Whose account the device is signed in with; null for nobody's.</param>
public sealed record AppInstallation(Guid CommandId, long StoreId, string? SerialNumber, string? AccountHash);
