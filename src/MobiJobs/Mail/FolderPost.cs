using System.Globalization;
using MimeKit;

namespace MobiJobs.Mail;

/// <summary>
/// Writes mails as files that mail programs open, where no server is configured. Only this user may read them: there
/// are links in them that open accounts.
/// </summary>
internal sealed class FolderPost(string folder, TimeProvider clock) : IPost
{
    public async Task SendAsync(MimeMessage message, CancellationToken stopping)
    {
        var at = clock.UtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            Directory.CreateDirectory(folder);
            await using var file = new FileStream(Path.Combine(folder, $"{at}-{Guid.NewGuid():N}.eml"), options);
            await message.WriteToAsync(file, stopping);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PostException(e.Message, isFinal: false, e);
        }
    }
}
