using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Catalogue.Apps;

/// <summary>An app that can be sent. Jobs keep their own copy of its name and ids: what was sent stays as it was.</summary>
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

    /// <summary>What app lists know it by; unique within a source.</summary>
    public string? BundleId { get; private set; }

    /// <summary>Where an in-house app's manifest lies.</summary>
    public string? ManifestUrl { get; private set; }

    /// <summary>The devices it runs on; none means that nobody said.</summary>
    public DeviceFamilies Families { get; private set; }

    public bool NeedsSupervision { get; private set; }

    /// <summary>The lowest version of the OS that it runs on; none means that nobody said.</summary>
    public string? MinimumOs { get; private set; }

    /// <summary>Since when it can't be sent any more, UTC.</summary>
    public DateTime? RetiredAt { get; private set; }

    /// <summary>The app as an order names it.</summary>
    public CommandTarget Target => new(Name, StoreId, BundleId, null);

    /// <summary>The kind of job that delivers it.</summary>
    public JobKind Delivery => Source.Delivery();

    /// <summary>A new app of the catalogue.</summary>
    public static App Add(AppDetails details)
    {
        var app = new App();
        app.Edit(details);
        return app;
    }

    /// <summary>From now on it is this; what was sent before stays as it was.</summary>
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

    /// <summary>It can't be sent any more.</summary>
    public void Retire(DateTime now) => RetiredAt ??= now;

    /// <summary>It can be sent again.</summary>
    public void Restore() => RetiredAt = null;

    /// <summary>Whether a device of this model could take it. What isn't known of either rules nothing out.</summary>
    public bool Fits(string? model, bool? isSupervised) => !(NeedsSupervision && isSupervised == false) && Families.Include(model);

    /// <summary>Whether a device's OS is what it needs; null where that isn't known.</summary>
    public bool? RunsOn(string? model, string? version) => OsVersion.IsEnough(MinimumOs, Families, model, version);
}

/// <summary>What somebody says of an app.</summary>
public sealed record AppDetails(
    string Name,
    AppSource Source,
    long? StoreId,
    string? BundleId,
    string? ManifestUrl = null,
    DeviceFamilies Families = DeviceFamilies.None,
    bool NeedsSupervision = false,
    string? MinimumOs = null);

/// <summary>Where devices get an app from. Values are stored.</summary>
public enum AppSource : byte
{
    /// <summary>Bought in volume; needs a licence.</summary>
    Vpp = 1,

    /// <summary>Free in the App Store; the device's own account takes it.</summary>
    AppStore = 2,

    /// <summary>The organisation's own, by a manifest.</summary>
    InHouse = 3,
}

/// <summary>What sources have in common, and what sets them apart.</summary>
public static class AppSources
{
    /// <summary>The kind of job that delivers apps of this source.</summary>
    public static JobKind Delivery(this AppSource source) => source switch
    {
        AppSource.Vpp => JobKind.VppInstall,
        AppSource.AppStore or AppSource.InHouse => JobKind.AppInstall,
    };
}
