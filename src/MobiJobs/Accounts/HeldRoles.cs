using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>The roles that people hold.</summary>
internal static class HeldRoles
{
    /// <summary>Each role of each person, by its name.</summary>
    public static IQueryable<HeldRole> HeldRoleNames(this MobiJobsDb db) =>
        from has in db.UserRoles
        join role in db.Roles on has.RoleId equals role.Id
        select new HeldRole { PersonId = has.UserId, RoleId = role.Id, Name = role.Name! };
}

/// <summary>A role that a person holds.</summary>
internal sealed record HeldRole
{
    public required int PersonId { get; init; }

    public required int RoleId { get; init; }

    public required string Name { get; init; }
}
