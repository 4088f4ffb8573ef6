using Microsoft.EntityFrameworkCore;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Subscriptions;
using MobiJobs.Notifications.Webhooks;

namespace MobiJobs.Data;

/// <summary>What people and programs are told.</summary>
public abstract partial class MobiJobsDb
{
    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    public DbSet<Webhook> Webhooks => Set<Webhook>();

    public DbSet<NoticeMessage> NoticeMessages => Set<NoticeMessage>();
}
