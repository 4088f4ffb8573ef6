using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>A profile as the form has it.</summary>
public sealed class ProfileForm
{
    public string? Name { get; set; }

    public IFormFile? File { get; set; }

    public bool NeedsSupervision { get; set; }

    /// <summary>The name; where none was typed, the one the file gives itself.</summary>
    public string? ReadName(ModelStateDictionary errors, ProfileContent? content)
    {
        if (string.IsNullOrWhiteSpace(Name) && (content is not null || !errors.IsValid)) { return Clean(content?.DisplayName ?? content?.Identifier); }

        return errors.ReadName(nameof(Name), Name);
    }

    /// <summary>What the file holds; null, with a message where that is wrong.</summary>
    public async Task<ProfileContent?> ReadAsync(ModelStateDictionary errors, bool mustHaveFile, CancellationToken stopping)
    {
        if (File is null)
        {
            if (mustHaveFile) { errors.AddModelError(nameof(File), Labels.Profile_FileMissing); }

            return null;
        }

        var reading = File.Length > ProfileFile.MaxBytes ? new ProfileReading.Refused(ProfileProblem.TooLarge) : ProfileFile.Read(await BytesAsync(stopping));
        if (reading is ProfileReading.Refused refused) { errors.AddModelError(nameof(File), refused.Problem.Label()); }

        return (reading as ProfileReading.Sound)?.Content;
    }

    private async Task<byte[]> BytesAsync(CancellationToken stopping)
    {
        using var copy = new MemoryStream();
        await File!.CopyToAsync(copy, stopping);
        return copy.ToArray();
    }

    private static string? Clean(string? name) => name is null ? null : string.Concat(name.Where(c => !char.IsControl(c))).Trim();
}
