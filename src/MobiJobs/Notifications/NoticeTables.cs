using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Subscriptions;
using MobiJobs.Notifications.Webhooks;

namespace MobiJobs.Notifications;

internal sealed class NoticeTables :
    IEntityTypeConfiguration<Subscription>,
    IEntityTypeConfiguration<SubscriptionGroup>,
    IEntityTypeConfiguration<Webhook>,
    IEntityTypeConfiguration<NoticeMessage>
{
    private const int MaxProtectedLength = 1000;

    private const string OneReader =
        "([PersonId] IS NULL AND [WebhookId] IS NOT NULL) OR ([PersonId] IS NOT NULL AND [WebhookId] IS NULL)";

    public void Configure(EntityTypeBuilder<Subscription> subscription)
    {
        subscription.ToTable("Subscriptions", table => table.HasCheckConstraint("CK_Subscriptions_Reader", OneReader));
        subscription.Ignore(s => s.Kinds);
        subscription.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId).OnDelete(DeleteBehavior.Cascade);
        subscription.HasOne(s => s.Webhook).WithMany().HasForeignKey(s => s.WebhookId).OnDelete(DeleteBehavior.Cascade);
        subscription.HasMany(s => s.Groups).WithOne().HasForeignKey(g => g.SubscriptionId)
            .OnDelete(DeleteBehavior.Cascade);
        subscription.HasIndex(s => s.WebhookId).IsUnique().HasFilter("[WebhookId] IS NOT NULL");
        subscription.HasIndex(s => s.NextAt);
    }

    /// <summary>A deleted group is taken out; the others stay.</summary>
    public void Configure(EntityTypeBuilder<SubscriptionGroup> group)
    {
        group.ToTable("SubscriptionGroups");
        group.HasKey(g => new { g.SubscriptionId, g.GroupId });
        group.HasOne<DeviceGroup>().WithMany().HasForeignKey(g => g.GroupId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Webhook> webhook)
    {
        webhook.ToTable("Webhooks");
        webhook.Property(w => w.Name).HasMaxLength(Webhook.MaxNameLength);
        webhook.Property(w => w.Address).HasMaxLength(Webhook.MaxAddressLength);
        webhook.Property(w => w.Secret).HasMaxLength(MaxProtectedLength);
        webhook.Property(w => w.FormerSecrets).HasMaxLength((MaxProtectedLength + 1) * Webhook.MostFormer);
        webhook.Ignore(w => w.Former);
    }

    public void Configure(EntityTypeBuilder<NoticeMessage> message)
    {
        message.ToTable("NoticeMessages", table =>
        {
            table.HasCheckConstraint("CK_NoticeMessages_Reader", OneReader);
            table.HasCheckConstraint(
                "CK_NoticeMessages_Due",
                "([State] = 1 AND [DueAt] IS NOT NULL) OR ([State] <> 1 AND [DueAt] IS NULL)");
        });
        message.Property(m => m.Key).HasMaxLength(40).IsOrdinal();
        message.Property(m => m.Subject).HasMaxLength(NoticeMessage.MaxSubject);
        message.Property(m => m.Said).HasMaxLength(NoticeMessage.MaxSaid);
        message.HasOne<Person>().WithMany().HasForeignKey(m => m.PersonId).OnDelete(DeleteBehavior.Cascade);
        message.HasOne(m => m.Webhook).WithMany().HasForeignKey(m => m.WebhookId).OnDelete(DeleteBehavior.Cascade);
        message.HasIndex(m => new { m.WebhookId, m.DueAt, m.Id }, "IX_NoticeMessages_Due")
            .HasFilter("[DueAt] IS NOT NULL");
        message.HasIndex(m => new { m.WebhookId, m.Id }, "IX_NoticeMessages_Webhook")
            .HasFilter("[WebhookId] IS NOT NULL");
        message.HasIndex(m => m.CreatedAt);
    }
}

/// <summary>
/// Webhooks are seen by who sees the whole fleet. What a person is told, people ask only about themselves.
/// </summary>
internal sealed class NoticeScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder
        .Limit<Webhook>(_ => db.Scope.SeesAll)
        .Limit<NoticeMessage>(_ => db.Scope.SeesAll);
}
