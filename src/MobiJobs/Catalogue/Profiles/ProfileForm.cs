using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>The form of a profile.</summary>
public sealed class ProfileForm
{
    public string? Name { get; set; }

    public IFormFile? File { get; set; }

    public bool NeedsSupervision { get; set; }

    /// <summary>The form filled in for an existing profile.</summary>
    public static ProfileForm Of(ConfigurationProfile profile) => new()
    {
        Name = profile.Name,
        NeedsSupervision = profile.NeedsSupervision,
    };

    /// <summary>The name; the file's own name if none was entered.</summary>
    public string? ReadName(ModelStateDictionary errors, ProfileContent? content)
    {
        if (string.IsNullOrWhiteSpace(Name) && (content is not null || !errors.IsValid))
        {
            return WithoutControlCharacters(content?.DisplayName ?? content?.Identifier);
        }

        return errors.ReadName(nameof(Name), Name);
    }

    /// <summary>
    /// The content of the file; null if there is no file, or, with an error at the field, if it is invalid.
    /// </summary>
    public async Task<ProfileContent?> ReadAsync(
        ModelStateDictionary errors,
        bool mustHaveFile,
        CancellationToken stopping)
    {
        if (File is null)
        {
            if (mustHaveFile) { errors.AddModelError(nameof(File), Labels.Profile_FileMissing); }

            return null;
        }

        var reading = File.Length > ProfileFile.MaxBytes
            ? new ProfileReading.Refused(ProfileProblem.TooLarge)
            : ProfileFile.Read(await BytesAsync(stopping));
        if (reading is ProfileReading.Refused refused) { errors.AddModelError(nameof(File), refused.Words); }

        return (reading as ProfileReading.Valid)?.Content;
    }

    private async Task<byte[]> BytesAsync(CancellationToken stopping)
    {
        using var copy = new MemoryStream();
        await File!.CopyToAsync(copy, stopping);
        return copy.ToArray();
    }

    private static string? WithoutControlCharacters(string? name) =>
        name is null ? null : VisibleText.Only(name).Trim();
}
