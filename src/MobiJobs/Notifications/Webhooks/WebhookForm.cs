using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Devices.Groups;
using MobiJobs.Notifications.Subscriptions;

namespace MobiJobs.Notifications.Webhooks;

/// <summary>The form of a webhook.</summary>
public sealed class WebhookForm : SubscriptionForm
{
    public string? Name { get; set; }

    public string? Address { get; set; }

    [DataType(DataType.Password)]
    public string? Password { get; set; }

    /// <summary>The form filled in for an existing webhook.</summary>
    public static WebhookForm From(Webhook webhook, Subscription told)
    {
        var form = new WebhookForm { Name = webhook.Name, Address = webhook.Address };
        form.Fill(told);
        return form;
    }

    /// <summary>
    /// The webhook that is wanted; null, with an error at each invalid field, if the form is invalid.
    /// </summary>
    internal WantedWebhook? Read(GroupTree groups, WebhookSettings settings, ModelStateDictionary errors)
    {
        var name = Name?.Trim();
        if (string.IsNullOrEmpty(name)) { errors.AddModelError(nameof(Name), Labels.Invalid_Required); }
        else if (name.Length > Webhook.MaxNameLength) { errors.AddModelError(nameof(Name), Labels.Invalid_TooLong); }
        else if (!VisibleText.IsVisible(name)) { errors.AddModelError(nameof(Name), Labels.Invalid_Unseen); }

        var address = ReadAddress(settings, errors);
        var choice = ReadChoice(NoticeKinds.OfWebhooks, groups, errors);
        return choice is null ? null : new WantedWebhook(name!, address!, choice);
    }

    /// <summary>A name is looked up when something is sent; a number can be judged now.</summary>
    private string? ReadAddress(WebhookSettings settings, ModelStateDictionary errors)
    {
        var isAddress = Uri.TryCreate(Address?.Trim(), UriKind.Absolute, out var uri) && IsPossible(uri);
        var problem = !isAddress ? Labels.Webhook_WrongAddress
            : uri!.AbsoluteUri.Length > Webhook.MaxAddressLength ? Labels.Invalid_TooLong
            : !IsAllowed(uri, settings) ? Labels.Webhook_ForbiddenAddress
            : null;
        if (problem is null) { return uri!.AbsoluteUri; }

        errors.AddModelError(nameof(Address), problem);
        return null;
    }

    private static bool IsPossible(Uri uri) => uri is { UserInfo: "", Fragment: "", Host.Length: > 0 }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    /// <summary>A host in full-width digits is the address that it is when it is called.</summary>
    private static bool IsAllowed(Uri uri, WebhookSettings settings) =>
        IPAddress.TryParse(uri.IdnHost, out var address)
            ? WebhookTargets.Allows(address, uri.Scheme != Uri.UriSchemeHttps, settings)
            : uri.HostNameType == UriHostNameType.Dns && (settings.PrivateNetworks || !uri.IsLoopback);
}

/// <summary>What a webhook is to be.</summary>
/// <param name="Told">What it is told.</param>
public sealed record WantedWebhook(string Name, string Address, SubscriptionChoice Told);
