using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp;
using static MobiJobs.Tests.Vpp.AppleJson;

namespace MobiJobs.Tests.Vpp;

/// <summary>Everything Apple keeps of one location, and its answers to requests.</summary>
public sealed partial class AppleLocation
{
    public const string Id = "2049025000431439";

    private readonly Lock turn = new();
    private readonly Dictionary<string, AppleEvent> events = [];
    private int version = 1;

    public string Token { get; set; } = SimulatedVpp.TokenOf(
        "inside",
        "見本学園",
        new DateTime(2027, 9, 12, 3, 0, 0, DateTimeKind.Utc));

    public string? Revoked { get; set; }

    public string? Expired { get; set; }

    /// <summary>The token's expiry as answers give it; null if they don't.</summary>
    public string? ExpirationDate { get; set; } = "2027-09-12T03:00:00+0000";

    public (string Id, string Name)? Mdm { get; set; }

    public int PageSize { get; set; } = 500;

    /// <summary>How often an event is read before it has ended; int.MaxValue for never.</summary>
    public int Polls { get; set; } = 2;

    /// <summary>Whether nobody named in a request gets a seat where there are too few for all.</summary>
    public bool RefusesWhole { get; set; }

    public Dictionary<string, int> Limits { get; } = new()
    {
        ["maxAssets"] = 25,
        ["maxUsers"] = 100,
        ["maxClientUserIds"] = 1000,
        ["maxSerialNumbers"] = 1000,
        ["maxRequestPerSecond"] = 15,
    };

    public List<VppAsset> Assets { get; } = [];

    public List<VppPerson> People { get; } = [];

    public List<VppAssignment> Licenses { get; } = [];

    /// <summary>Somebody else changes something.</summary>
    public void Touch() => version++;

    /// <summary>Events are forgotten.</summary>
    public void ForgetEvents() => events.Clear();

    public void Admit(string header)
    {
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            throw new AppleRefusal(401, 9722, "This request contains an invalid authorization header.");
        }

        var token = header["Bearer ".Length..];
        if (token == Expired) { throw new AppleRefusal(401, 9621, "The token has expired."); }

        if (token == Revoked) { throw new AppleRefusal(401, 9625, "The server has revoked the sToken."); }

        if (token != Token) { throw new AppleRefusal(401, 9622, "Invalid authentication token"); }
    }

    public object Answer(string method, string service, IQueryCollection query, JsonElement body)
    {
        lock (turn)
        {
            return (method, service) switch
            {
                ("GET", "client/config") => Config(),
                ("POST", "client/config") => Claim(body.GetProperty("mdmInfo")),
                ("GET", "assets") => Page("assets", [.. Counted().Select(Say)], query),
                ("GET", "users") => Page("users", [.. People.Select(Say)], query),
                ("GET", "assignments") => Page("assignments", [.. Licenses.Select(Say)], query),
                ("POST", "assets/associate") => Manage(body, Assign),
                ("POST", "assets/disassociate") => Manage(body, Collect),
                ("POST", "users/create") => ManageUsers(body, Add),
                ("POST", "users/retire") => ManageUsers(body, Retire),
                ("GET", "status") => Status(query["eventId"].ToString()),
                _ => throw new AppleRefusal(
                    405,
                    9726,
                    "This request contains an unsupported HTTP method for the requested endpoint."),
            };
        }
    }

    private Dictionary<string, object?> Config() => Said(new()
    {
        ["countryISO2ACode"] = "JP",
        ["defaultPlatform"] = "volumestore",
        ["locationName"] = "本校",
        ["mdmInfo"] = Mdm is { } mdm ? new { id = mdm.Id, name = mdm.Name, metadata = "1" } : null,
        ["websiteURL"] = "https://school.apple.com",
    });

    private Dictionary<string, object?> Claim(JsonElement mdm)
    {
        if (Text(mdm, "metadata") is null || Text(mdm, "id") is not { } id || Text(mdm, "name") is not { } name)
        {
            const string Words = "You must provide an MDM name, ID, and metadata when setting the MDM information.";
            throw new AppleRefusal(400, 9723, Words);
        }

        Mdm = (id, name);
        return Config();
    }

    private Dictionary<string, object?> Page(string name, object[] all, IQueryCollection query)
    {
        var index = int.TryParse(query["pageIndex"], CultureInfo.InvariantCulture, out var asked) ? asked : 0;
        var pages = Math.Max(1, (all.Length + PageSize - 1) / PageSize);
        if (index < 0 || index >= pages)
        {
            const string Words =
                "The provided page index must be greater than 0, and less than the total number of pages.";
            throw new AppleRefusal(400, 9650, Words);
        }

        var page = all.Skip(index * PageSize).Take(PageSize).ToArray();
        return Said(
            new()
            {
                [name] = page,
                ["currentPageIndex"] = index,
                ["nextPageIndex"] = index + 1 < pages ? index + 1 : null,
                ["size"] = page.Length,
                ["totalPages"] = pages,
                ["versionId"] = $"v{version}",
            });
    }

    private Dictionary<string, object?> Manage(
        JsonElement body,
        Func<VppAsset, string?, string?, (int, string)?> change)
    {
        var users = Texts(body, "clientUserIds", Limits["maxClientUserIds"], 9701, 9704);
        var devices = Texts(body, "serialNumbers", Limits["maxSerialNumbers"], 9702, 9705);
        if (users.Length + devices.Length == 0)
        {
            throw new AppleRefusal(400, 9719, "Either clientUserIds or serialNumbers are required arguments.");
        }

        var wanted = body.GetProperty("assets")[0];
        var id = Text(wanted, "adamId");
        var pricing = Text(wanted, "pricingParam");
        var asset = Assets.SingleOrDefault(
            a => a.StoreId.ToString(CultureInfo.InvariantCulture) == id && a.Pricing == pricing)
            ?? throw new AppleRefusal(400, 9602, "Invalid argument.");
        if (devices.Length > 0 && !asset.IsDeviceAssignable)
        {
            throw new AppleRefusal(400, 9707, "The asset in the request isn't device-assignable.");
        }

        var had = Licenses.ToArray();
        (string Whose, bool IsUser, (int, string)? Failure)[] parts =
        [
            .. users.Select(u => (Whose: u, IsUser: true, Failure: change(asset, u, null))),
            .. devices.Select(d => (Whose: d, IsUser: false, Failure: change(asset, null, d))),
        ];
        if (RefusesWhole && Array.Find(parts, p => p.Failure is not null).Failure is { } failure)
        {
            Licenses.Clear();
            Licenses.AddRange(had);
            parts = Array.ConvertAll(parts, p => (p.Whose, p.IsUser, ((int, string)?)failure));
        }

        return Begin(parts);
    }

    private IEnumerable<VppAsset> Counted() => Assets.Select(a => a with
    {
        Assigned = Licenses.Count(l => (l.StoreId, l.Pricing) == (a.StoreId, a.Pricing)),
    });

    private (int, string)? Assign(VppAsset asset, string? user, string? serial)
    {
        var license = new VppAssignment(asset.StoreId, asset.Pricing, user, serial);
        if (user is not null && !People.Exists(p => p.ClientUserId == user && p.Status != VppUserStatus.Retired))
        {
            return (9609, "Unable to find the registered user.");
        }

        if (Licenses.Contains(license)) { return null; }

        if (Licenses.Count(l => l.StoreId == asset.StoreId) >= asset.Total)
        {
            return (9709, "There aren't enough assets available to complete this association.");
        }

        Licenses.Add(license); // A nonsense serial number, too: Apple doesn't check it.
        return null;
    }

    private (int, string)? Collect(VppAsset asset, string? user, string? serial)
    {
        if (!asset.IsRevocable) { throw new AppleRefusal(400, 9706, "The asset in the request isn't revocable."); }

        Licenses.Remove(new VppAssignment(asset.StoreId, asset.Pricing, user, serial));
        return null;
    }

    private Dictionary<string, object?> Begin((string Whose, bool IsUser, (int Number, string Words)? Failure)[] parts)
    {
        version++;
        var failures = parts.Where(p => p.Failure is not null).GroupBy(p => p.Failure!.Value).Select(g => new
        {
            errorNumber = g.Key.Number,
            errorMessage = g.Key.Words,
            errorInfo = new
            {
                clientUserIds = g.Where(p => p.IsUser).Select(p => p.Whose),
                serialNumbers = g.Where(p => !p.IsUser).Select(p => p.Whose),
            },
        }).ToArray<object>();
        var id = Guid.NewGuid().ToString();
        events[id] = new AppleEvent(Polls, parts.Length, parts.Count(p => p.Failure is null), failures);
        return Said(new() { ["eventId"] = id });
    }

    private Dictionary<string, object?> Status(string eventId)
    {
        if (!events.TryGetValue(eventId, out var known))
        {
            throw new AppleRefusal(400, 9708, "Unable to find eventId.");
        }

        events[eventId] = known with { Polls = known.Polls - 1 };
        var ended = known.Polls <= 0;
        return Said(new()
        {
            ["eventStatus"] = !ended ? "PENDING" : known.Failures.Length > 0 ? "FAILED" : "COMPLETE",
            ["eventType"] = "ASSOCIATE",
            ["failures"] = ended && known.Failures.Length > 0 ? known.Failures : null,
            ["numCompleted"] = ended ? known.Done : 0,
            ["numRequested"] = known.Requested,
        });
    }

    /// <summary>Adds what every answer has. Members without a value are left out.</summary>
    private Dictionary<string, object?> Said(Dictionary<string, object?> answer)
    {
        answer["uId"] = Id;
        answer["tokenExpirationDate"] = ExpirationDate;
        return answer.Where(m => m.Value is not null).ToDictionary();
    }
}

/// <summary>A change that was accepted, and its result.</summary>
internal sealed record AppleEvent(int Polls, int Requested, int Done, object[] Failures);
