using MobiJobs.Accounts;
using MobiJobs.Administration.Persons;
using MobiJobs.Administration.Tokens;

namespace MobiJobs.Administration;

/// <summary>Registers the room Administration.</summary>
public static class AdministrationSetup
{
    public static IServiceCollection AddAdministration(this IServiceCollection services) =>
        services.AddScoped<IHeldPermissions, HeldPermissions>().AddScoped<RightsInGroups>().AddScoped<PermissionSets>()
            .AddScoped<TokenRevocation>()
            .AddScoped<PeopleRegister>().AddScoped<PeopleList>().AddScoped<PeoplePages>().AddScoped<Invitations>();

    /// <summary>Limits what each request reads; after authorization.</summary>
    public static void UseAdministration(this WebApplication app) => app.Use(RequestScope.LimitAsync);
}
