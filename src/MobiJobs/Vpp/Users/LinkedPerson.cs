using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Vpp.Users;

/// <summary>
/// That a device, of whichever group, is linked to a person. A filter can't ask for devices that the reader doesn't
/// see, so this is a question of its own, and it tells nothing else.
/// </summary>
internal sealed class LinkedPerson
{
    public int UserId { get; private set; }
}

internal sealed class LinkedPersonTable : IEntityTypeConfiguration<LinkedPerson>
{
    public void Configure(EntityTypeBuilder<LinkedPerson> linked) => linked.HasNoKey()
        .ToSqlQuery("SELECT [VppUserId] AS [UserId] FROM [Devices] WHERE [VppUserId] IS NOT NULL");
}
