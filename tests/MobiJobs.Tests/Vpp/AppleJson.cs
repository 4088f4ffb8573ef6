using System.Globalization;
using System.Text.Json;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>Apple's JSON: what it sends and what it reads.</summary>
internal static class AppleJson
{
    public static object Say(VppAsset a) => new
    {
        adamId = a.StoreId.ToString(CultureInfo.InvariantCulture),
        pricingParam = a.Pricing,
        productType = a.IsBook ? "Book" : "App",
        totalCount = a.Total,
        assignedCount = a.Assigned,
        availableCount = a.Total - a.Assigned,
        retiredCount = 0,
        deviceAssignable = a.IsDeviceAssignable,
        revocable = a.IsRevocable,
        supportedPlatforms = new[] { "iOS" },
    };

    public static object Say(VppPerson p) =>
        Given(
            ("clientUserId", p.ClientUserId),
            ("email", p.Email),
            ("idHash", p.AccountHash),
            ("inviteCode", p.InviteCode),
            ("status", p.Status.ToString()));

    public static object Say(VppAssignment l) =>
        Given(
            ("adamId", l.StoreId.ToString(CultureInfo.InvariantCulture)),
            ("pricingParam", l.Pricing),
            ("clientUserId", l.ClientUserId),
            ("serialNumber", l.SerialNumber));

    private static Dictionary<string, string> Given(params (string Name, string? Value)[] members) =>
        members.Where(m => m.Value is not null).ToDictionary(m => m.Name, m => m.Value!);

    public static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static string[] Texts(JsonElement body, string name, int most, int tooMany, int twice)
    {
        var texts = body.TryGetProperty(name, out var list)
            ? list.EnumerateArray().Select(t => t.GetString()!).ToArray()
            : [];
        if (texts.Length > most)
        {
            throw new AppleRefusal(400, tooMany, $"Max {name} limit on request has been passed.");
        }

        return texts.Distinct(StringComparer.Ordinal).Count() == texts.Length
            ? texts
            : throw new AppleRefusal(400, twice, $"Duplicate {name} found in request.");
    }
}
