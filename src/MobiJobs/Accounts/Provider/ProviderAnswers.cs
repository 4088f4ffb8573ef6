using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Mail;

namespace MobiJobs.Accounts.Provider;

/// <summary>
/// What happens when the provider sends somebody back. The framework has checked state, code, token and nonce by then;
/// it keeps nothing: each answer ends here.
/// </summary>
internal sealed class ProviderAnswers(
    AccountSettings accounts, MailSettings mail, CountedTrail trail, TimeProvider clock, ILogger<ProviderAnswers> log)
    : OpenIdConnectEvents
{
    private ProviderSettings Settings => accounts.Provider!;

    /// <summary>The provider sends people back to where the console says it is, if it says so.</summary>
    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        if (mail.Console is { } console)
        {
            context.ProtocolMessage.RedirectUri = console.AbsoluteUri.TrimEnd('/') + context.Options.CallbackPath;
        }

        return Task.CompletedTask;
    }

    /// <summary>An answer that names another issuer (RFC 9207) was meant for somebody else.</summary>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        if (!context.ProtocolMessage.Parameters.TryGetValue("iss", out var issuer)) { return; }

        var stopping = context.HttpContext.RequestAborted;
        var own = await context.Options.ConfigurationManager!.GetConfigurationAsync(stopping);
        if (issuer != own.Issuer) { context.Fail("The answer names another issuer."); }
    }

    /// <summary>Who it is has been proven.</summary>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        var (http, stopping) = (context.HttpContext, context.HttpContext.RequestAborted);
        context.HandleResponse();
        await SeeAsync(http);
        var (way, services) = (ProviderWay.Of(context.Properties!), http.RequestServices);
        var who = ProviderClaims.Of(context.Principal!, Settings);
        if (way.AddsTo is { } session)
        {
            var isAdded = who is not null
                && http.User.SessionId() == session
                && await services.GetRequiredService<ProviderJoining>()
                    .ToPersonAsync(http.User.PersonId(), who, stopping) is not null;
            Say(http, isAdded, isAdded ? Labels.Provider_WasAdded : Labels.Provider_CantBeAdded);
            http.Response.Redirect(OwnProviderController.Page);
            return;
        }

        if (who is { ProvedAt: null }) { services.GetRequiredService<SilentProvider>().Note(); }

        var isProven = who is not null && IsFresh(way, who);
        var outcome = isProven
            ? await services.GetRequiredService<ProviderSignIn>().TryAsync(who!, way.Invitation, http, stopping)
            : ProviderOutcome.Refused;
        if (outcome == ProviderOutcome.Refused)
        {
            Say(http, isGood: false, WordsOf(way, who, isProven));
        }

        var next = context.ReturnUri ?? "/";
        http.Response.Redirect(outcome switch
        {
            ProviderOutcome.In => next,
            ProviderOutcome.Half => SecondStepController.Path + QueryString.Create("returnUrl", next),
            ProviderOutcome.Refused => SessionCookie.SignInPath,
        });
    }

    /// <summary>The provider, or somebody on the way, has sent what can't be taken.</summary>
    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        var http = context.HttpContext;
        context.HandleResponse();
        await SeeAsync(http);
        var why = context.Failure?.Message;
        log.LogWarning("A sign-in at the provider failed: {Reason}", why);
        var who = http.User.Identity?.Name ?? AuditEntry.Unknown;
        await trail.EnterAsync(AuditEntry.Of(who, AuditAction.ProviderFailed, "", clock.UtcNow()).Because(why));
        Say(http, isGood: false, Labels.Provider_Failed);
        var isAdding = context.Properties is { } properties && ProviderWay.Of(properties).AddsTo is not null;
        http.Response.Redirect(isAdding ? OwnProviderController.Page : SessionCookie.SignInPath);
    }

    /// <summary>
    /// These answers come before the pipeline says who is signed in at this browser and where the request comes from.
    /// </summary>
    private static async Task SeeAsync(HttpContext http)
    {
        AuditOrigin.Of(http).Enter();
        if ((await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal is { } user)
        {
            http.User = user;
        }
    }

    private bool IsFresh(ProviderWay way, ProviderClaims who) =>
        !way.IsProof || who.ProvedAt > clock.UtcNow() - ProviderProof.Holds;

    private static string WordsOf(ProviderWay way, ProviderClaims? who, bool isProven)
    {
        if (isProven) { return Labels.Provider_Refused; }

        return way.IsProof && who is { ProvedAt: null } ? Labels.Provider_SaysNoTime : Labels.Provider_Failed;
    }

    /// <summary>On the next page, in the words that this request is answered in.</summary>
    private void Say(HttpContext http, bool isGood, string words)
    {
        var said = http.RequestServices.GetRequiredService<ITempDataDictionaryFactory>().GetTempData(http);
        said.Say(isGood ? Flash.Message : Flash.Warning, words, Settings.Name);
        said.Save();
    }
}

/// <summary>
/// What somebody is sent to the provider for; travels there and back in the state, which only we can read.
/// </summary>
/// <param name="Invitation">The key of an invitation by which they join.</param>
/// <param name="AddsTo">The session of the person whom they are added to.</param>
/// <param name="IsProof">Whether the provider has to ask them for a proof again.</param>
internal sealed record ProviderWay(string? Invitation = null, long? AddsTo = null, bool IsProof = false)
{
    private const string InvitationKey = "mobijobs:invitation";
    private const string SessionKey = "mobijobs:session";
    private const string ProofKey = "mobijobs:proof";

    public static ProviderWay Of(AuthenticationProperties properties) => new(
        properties.Items.TryGetValue(InvitationKey, out var key) ? key : null,
        properties.Items.TryGetValue(SessionKey, out var id)
            ? long.Parse(id!, CultureInfo.InvariantCulture)
            : null,
        properties.Items.ContainsKey(ProofKey));

    /// <summary>As the state carries it.</summary>
    public OpenIdConnectChallengeProperties ToProperties(string returnTo)
    {
        var properties = new OpenIdConnectChallengeProperties { RedirectUri = returnTo };
        if (Invitation is { } key) { properties.Items[InvitationKey] = key; }

        if (AddsTo is { } session)
        {
            properties.Items[SessionKey] = session.ToString(CultureInfo.InvariantCulture);
        }

        if (IsProof)
        {
            properties.Items[ProofKey] = "";
            (properties.Prompt, properties.MaxAge) = ("login", TimeSpan.Zero);
        }

        return properties;
    }
}

/// <summary>What the sign-in at the provider has proven, for the session that begins with it.</summary>
/// <param name="At">When (UTC) the provider last asked the person for a proof; null if it does not say.</param>
/// <param name="IsWhole">Whether the provider has asked for a second factor.</param>
internal sealed record ProviderProof(DateTime? At, bool IsWhole)
{
    /// <summary>What the provider says of somebody.</summary>
    public static ProviderProof Of(ProviderClaims who) => new(who.ProvedAt, who.IsWhole);

    /// <summary>So long it stands for the password of a person who has none.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromMinutes(5);
}
