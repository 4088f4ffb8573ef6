using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Catalogue.Apps;

/// <summary>The form of an app.</summary>
public sealed partial class AppForm
{
    public string? Name { get; set; }

    public AppSource? Source { get; set; }

    public string? StoreId { get; set; }

    public string? BundleId { get; set; }

    public string? ManifestUrl { get; set; }

    public List<DeviceFamilies> Families { get; set; } = [];

    public bool NeedsSupervision { get; set; }

    public string? MinimumOs { get; set; }

    /// <summary>The form filled in for an existing app.</summary>
    public static AppForm Of(App app) => new()
    {
        Name = app.Name,
        Source = app.Source,
        StoreId = app.StoreId?.ToString(CultureInfo.InvariantCulture),
        BundleId = app.BundleId,
        ManifestUrl = app.ManifestUrl,
        Families = [.. app.Families.Each()],
        NeedsSupervision = app.NeedsSupervision,
        MinimumOs = app.MinimumOs,
    };

    /// <summary>The details of the app; null, with an error at each invalid field, if the form is invalid.</summary>
    public AppDetails? Read(ModelStateDictionary errors)
    {
        var name = errors.ReadName(nameof(Name), Name);
        if (Source is not { } source || !Enum.IsDefined(source))
        {
            errors.AddModelError(nameof(Source), Labels.Invalid_Required);
            return null;
        }

        var storeId = ReadStoreId(source, errors);
        var bundleId = ReadBundleId(source, errors);
        var manifestUrl = source == AppSource.InHouse ? ReadManifestUrl(errors) : null;
        var minimumOs = ReadMinimumOs(errors);
        var families = Families.Aggregate(DeviceFamilies.None, (all, one) => all | one);
        if (!errors.IsValid) { return null; }

        return new AppDetails(name!, source, storeId, bundleId)
        {
            ManifestUrl = manifestUrl,
            Families = families,
            NeedsSupervision = NeedsSupervision,
            MinimumOs = minimumOs,
        };
    }

    private long? ReadStoreId(AppSource source, ModelStateDictionary errors)
    {
        var text = TypedText.HalfWidth(StoreId ?? "").Trim();
        if (text.Length == 0)
        {
            if (source != AppSource.InHouse) { errors.AddModelError(nameof(StoreId), Labels.App_NeedsStoreId); }

            return null;
        }

        if (PlainText.Number(text) is { } number and > 0) { return number; }

        errors.AddModelError(nameof(StoreId), Labels.Invalid_Number);
        return null;
    }

    private string? ReadBundleId(AppSource source, ModelStateDictionary errors)
    {
        var text = BundleId?.Trim() ?? "";
        if (text.Length == 0)
        {
            if (source == AppSource.InHouse) { errors.AddModelError(nameof(BundleId), Labels.App_NeedsBundleId); }

            return null;
        }

        if (text.Length <= App.MaxIdLength && BundleIds().IsMatch(text)) { return text; }

        errors.AddModelError(nameof(BundleId), Labels.App_WrongBundleId);
        return null;
    }

    /// <summary>Devices accept manifests over HTTPS only.</summary>
    private string? ReadManifestUrl(ModelStateDictionary errors)
    {
        var text = ManifestUrl?.Trim() ?? "";
        if (text.Length <= App.MaxUrlLength
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Scheme == Uri.UriSchemeHttps)
        {
            return text;
        }

        errors.AddModelError(nameof(ManifestUrl), Labels.App_WrongManifest);
        return null;
    }

    private string? ReadMinimumOs(ModelStateDictionary errors)
    {
        var text = TypedText.HalfWidth(MinimumOs ?? "").Trim();
        if (text.Length == 0) { return null; }

        if (text.Length <= OsVersion.MaxLength && OsVersion.Read(text) is not null) { return text; }

        errors.AddModelError(nameof(MinimumOs), Labels.App_WrongMinimumOs);
        return null;
    }

    [GeneratedRegex("^[A-Za-z0-9._-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex BundleIds();
}
