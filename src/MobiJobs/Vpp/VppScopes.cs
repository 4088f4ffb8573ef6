using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp;

/// <summary>
/// A person sees the tokens of their groups with all that is theirs but the licences of devices of other groups. Of a
/// token that is only shared with one of the groups, they see the people of the devices that they see, and those that
/// no device is linked to.
/// </summary>
internal sealed class VppScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder
        .Limit<VppShare>(s => db.Scope.SeesAll || db.Scope.Groups.Contains(s.GroupId))
        .Limit<VppToken>(t => db.Scope.SeesAll
            || db.Scope.Groups.Contains(t.GroupId)
            || db.VppShares.Any(s => s.TokenId == t.Id))
        .Limit<VppContent>(c => db.Scope.SeesAll || db.VppTokens.Any(t => t.Id == c.TokenId))
        .Limit<VppUser>(u => db.Scope.SeesAll
            || db.VppTokens.Any(t => t.Id == u.TokenId
                && (db.Scope.Groups.Contains(t.GroupId)
                    || db.Devices.Any(d => d.VppUserId == u.Id)
                    || !db.Set<LinkedPerson>().Any(l => l.UserId == u.Id))))
        .Limit<License>(l => db.Scope.SeesAll
            || (db.VppTokens.Any(t => t.Id == l.TokenId)
                && (l.SerialNumber == null || db.Devices.Any(d => d.SerialNumber == l.SerialNumber))
                && (l.UserId == null || db.VppUsers.Any(u => u.Id == l.UserId))))
        .Limit<FetchedPerson>(p => db.Scope.SeesAll || db.VppTokens.Any(t => t.Id == p.TokenId))
        .Limit<FetchedLicense>(l => db.Scope.SeesAll || db.VppTokens.Any(t => t.Id == l.TokenId))
        .Limit<VppOrder>(o => db.Scope.SeesAll || db.VppTokens.Any(t => t.Id == o.TokenId));
}
