using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests;

/// <summary>
/// The rooms of docs/architecture.md and their order, held against the compiled types, bodies of methods and views
/// included: a room knows only the rooms before it. A new room gets its place here.
/// </summary>
public sealed class Rooms
{
    private static readonly string[] Order =
    [
        "Gateway", "Shared", "Kinds", "Data", "Mail", "Audit", "Accounts", "Runs", "Devices", "Administration",
        "Catalogue", "Guide", "Jobs", "Queue", "Trail", "Enrollments", "Vpp", "Reports", "Operations", "AutoDelivery",
        "Errors", "Overview", "Notifications", "Organization", "Api", "Start",
    ];

    /// <summary>What a part of a room must not know, beyond the order.</summary>
    private static readonly (string Part, string[] Only)[] Parts =
    [
        ("MobiJobs.Gateway", []),
        ("MobiJobs.Vpp.AppsAndBooks", ["Shared", "Vpp"]),
        ("MobiJobs.Guide.Chain", ["Gateway", "Shared", "Kinds", "Guide"]),
    ];

    internal static readonly Architecture Program = new ArchLoader()
        .LoadFilteredDirectory(AppContext.BaseDirectory, "MobiJobs.dll").Build();

    [Fact]
    public void Every_type_is_in_a_room_that_has_a_place() =>
        Offenders.AssertNone(Program.Types.Select(RoomOf).OfType<string>().Except(Order, StringComparer.Ordinal));

    [Fact]
    public void A_room_knows_only_those_before_it() => Offenders.AssertNone(Arrows()
        .Where(a => Array.IndexOf(Order, a.From) < Array.IndexOf(Order, a.To) && !IsTheContext(a))
        .Select(a => $"{a.From} -> {a.To}: {a.Origin.Name} knows {a.Target.Name}"));

    [Fact]
    public void A_part_with_walls_of_its_own_keeps_them() => Offenders.AssertNone(
        from part in Parts
        from arrow in Arrows()
        where arrow.Origin.Namespace?.FullName.StartsWith(part.Part, StringComparison.Ordinal) == true
        where !part.Only.Contains(arrow.To, StringComparer.Ordinal)
        select $"{part.Part} -> {arrow.To}: {arrow.Origin.Name} knows {arrow.Target.Name}");

    [Fact]
    public void The_test_sees_what_methods_and_views_use()
    {
        Assert.Contains(Arrows(), a => a is { Origin.Name: "Jobs_List__JobRows", To: "Shared" });
        Assert.Contains(Arrows(), a => a.Origin.Name == "CatalogueController" && a.Target.Name == "AuditEntry");
    }

    /// <summary>The context lists every table, and nothing else in Data knows a room above it.</summary>
    private static bool IsTheContext(Arrow arrow) => arrow.Origin.FullName == typeof(MobiJobsDb).FullName;

    private static IEnumerable<Arrow> Arrows() =>
        from origin in Program.Types
        let room = RoomOf(origin)
        where room is not null
        from target in origin.GetTypeDependencies(Program).Distinct()
        let to = RoomOf(target)
        where to is not null && to != room
        select new Arrow(origin, room, target, to);

    /// <summary>A type's room by its namespace, a view's by its path; null for what is not of ours.</summary>
    private static string? RoomOf(IType type)
    {
        var name = type.Namespace?.FullName ?? "";
        var parts = name == "AspNetCoreGeneratedDocument" ? ["MobiJobs", .. type.Name.Split('_')] : name.Split('.');
        return parts is ["MobiJobs", { Length: > 0 } room, ..] ? room : null;
    }

    private sealed record Arrow(IType Origin, string From, IType Target, string To);
}
