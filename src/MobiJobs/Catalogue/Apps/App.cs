using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Catalogue.Apps;

/// <summary>An app that can be sent. Jobs keep their own copy of its name and ids.</summary>
public sealed class App : ICatalogueItem
{
    public const int MaxIdLength = 200;
    public const int MaxUrlLength = 1000;

    private App()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    public AppSource Source { get; private set; }

    /// <summary>The number in Apple's store; unique within a source.</summary>
    public long? StoreId { get; private set; }

    /// <summary>The bundle id in the app lists of devices; unique within a source.</summary>
    public string? BundleId { get; private set; }

    /// <summary>The address of the manifest of an in-house app.</summary>
    public string? ManifestUrl { get; private set; }

    /// <summary>The device families that the app runs on; none if unknown.</summary>
    public DeviceFamilies Families { get; private set; }

    public bool NeedsSupervision { get; private set; }

    /// <summary>The lowest OS version that the app runs on; null if unknown.</summary>
    public string? MinimumOs { get; private set; }

    /// <inheritdoc/>
    public DateTime? RetiredAt { get; private set; }

    /// <inheritdoc/>
    public string AuditSubject => $"app: {Name}";

    /// <summary>The app as a command names it.</summary>
    public CommandTarget CommandTarget => new(Name, StoreId, BundleId, null);

    /// <summary>The kind of job that delivers the app.</summary>
    public JobKind Delivery => Source.Delivery();

    public static App Add(AppDetails details)
    {
        var app = new App();
        app.Edit(details);
        return app;
    }

    /// <summary>Changes the app; jobs keep the name and ids they were registered with.</summary>
    public void Edit(AppDetails details)
    {
        Name = details.Name;
        Source = details.Source;
        StoreId = details.StoreId;
        BundleId = details.BundleId;
        ManifestUrl = details.ManifestUrl;
        Families = details.Families;
        NeedsSupervision = details.NeedsSupervision;
        MinimumOs = details.MinimumOs;
    }

    /// <inheritdoc/>
    public void Retire(DateTime now) => RetiredAt ??= now;

    /// <inheritdoc/>
    public void Restore() => RetiredAt = null;

    /// <summary>
    /// Whether a device of this model can install the app. True if the facts needed to rule it out are unknown.
    /// </summary>
    public bool Fits(string? model, bool? isSupervised) =>
        !(NeedsSupervision && isSupervised == false) && Families.Include(model);

    /// <summary>Whether the app runs on this OS version of a device; null if unknown.</summary>
    public bool? RunsOn(string? model, string? version) =>
        OsVersion.IsEnough(MinimumOs, Families, model, version);
}

/// <summary>The details of an app that can be edited.</summary>
public sealed record AppDetails(string Name, AppSource Source, long? StoreId, string? BundleId)
{
    public string? ManifestUrl { get; init; }

    public DeviceFamilies Families { get; init; }

    public bool NeedsSupervision { get; init; }

    public string? MinimumOs { get; init; }
}

/// <summary>Where devices install an app from. Values are stored.</summary>
public enum AppSource : byte
{
    /// <summary>Volume purchase; needs a licence.</summary>
    Vpp = 1,

    /// <summary>The App Store, with the Apple account of the device.</summary>
    AppStore = 2,

    /// <summary>The organisation's own app, from a manifest.</summary>
    InHouse = 3,
}

/// <summary>The kind of job for each source.</summary>
public static class AppSources
{
    /// <summary>The kind of job that delivers apps of this source.</summary>
    public static JobKind Delivery(this AppSource source) => source switch
    {
        AppSource.Vpp => JobKind.VppInstall,
        AppSource.AppStore or AppSource.InHouse => JobKind.AppInstall,
    };
}
