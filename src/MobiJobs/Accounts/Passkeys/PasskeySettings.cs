using Microsoft.AspNetCore.Identity;

namespace MobiJobs.Accounts.Passkeys;

/// <summary>What is asked of passkeys.</summary>
internal static class PasskeySettings
{
    private const string Required = "required";

    /// <summary>
    /// The device checks who holds it, so that a passkey is two factors, and knows whom it is of, so that nobody types
    /// a name.
    /// </summary>
    public static void Configure(IdentityPasskeyOptions options, AccountSettings settings)
    {
        options.ServerDomain = settings.PasskeyDomain;
        options.UserVerificationRequirement = Required;
        options.ResidentKeyRequirement = Required;
        options.ValidateOrigin = context => ValueTask.FromResult(
            !context.CrossOrigin && IsOurs(context.Origin, context.HttpContext.Request));
    }

    /// <summary>
    /// Only the very address at which the console is reached: the framework's own rule would believe what the request
    /// says of its origin.
    /// </summary>
    private static bool IsOurs(string origin, HttpRequest request) => string.Equals(
        origin, $"{request.Scheme}://{request.Host.ToUriComponent()}", StringComparison.OrdinalIgnoreCase);
}
