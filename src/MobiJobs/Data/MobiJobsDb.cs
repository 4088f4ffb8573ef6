using System.Text.Json;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.Passkeys;
using MobiJobs.Accounts.Provider;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Api.Idempotency;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Books;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Enrollments.Import;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Errors.Remedies;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Organization;
using MobiJobs.Overview;
using MobiJobs.Reports;
using MobiJobs.Runs;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Data;

/// <summary>One model on two engines; what differs is in the two derived contexts.</summary>
public abstract partial class MobiJobsDb(DbContextOptions options)
    : IdentityDbContext<Person, IdentityRole<int>, int>(options), IDataProtectionKeyContext
{
    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<JobEvent> JobEvents => Set<JobEvent>();

    public DbSet<Requester> Requesters => Set<Requester>();

    public DbSet<Device> Devices => Set<Device>();

    public DbSet<Enrollment> Enrollments => Set<Enrollment>();

    public DbSet<DeviceGroup> DeviceGroups => Set<DeviceGroup>();

    public DbSet<PushCertificate> PushCertificates => Set<PushCertificate>();

    public DbSet<ImportItem> ImportItems => Set<ImportItem>();

    public DbSet<ImportFile> ImportFiles => Set<ImportFile>();

    public DbSet<ImportMatch> ImportMatches => Set<ImportMatch>();

    public DbSet<DeviceApp> DeviceApps => Set<DeviceApp>();

    public DbSet<Operation> Operations => Set<Operation>();

    public DbSet<ReservationMove> ReservationMoves => Set<ReservationMove>();

    public DbSet<StoredReport> Reports => Set<StoredReport>();

    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Throttle> Throttles => Set<Throttle>();

    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();

    public DbSet<PermissionSet> PermissionSets => Set<PermissionSet>();

    public DbSet<OrganizationSettings> OrganizationSettings => Set<OrganizationSettings>();

    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();

    public DbSet<ProviderIdentity> ProviderIdentities => Set<ProviderIdentity>();

    public DbSet<Authenticator> Authenticators => Set<Authenticator>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<UsedTicket> UsedTickets => Set<UsedTicket>();

    public DbSet<HeldSet> HeldSets => Set<HeldSet>();

    public DbSet<Run> Runs => Set<Run>();

    public DbSet<RunItem> RunItems => Set<RunItem>();

    public DbSet<RequestKey> RequestKeys => Set<RequestKey>();

    public DbSet<SavedView> SavedViews => Set<SavedView>();

    public DbSet<App> Apps => Set<App>();

    public DbSet<Book> Books => Set<Book>();

    public DbSet<ConfigurationProfile> Profiles => Set<ConfigurationProfile>();

    public DbSet<FeatureSet> FeatureSets => Set<FeatureSet>();

    public DbSet<AutoDeliveryList> AutoDeliveryLists => Set<AutoDeliveryList>();

    public DbSet<AutoDeliveryRun> AutoDeliveryRuns => Set<AutoDeliveryRun>();

    public DbSet<DeliveryHold> DeliveryHolds => Set<DeliveryHold>();

    public DbSet<VppToken> VppTokens => Set<VppToken>();

    public DbSet<VppShare> VppShares => Set<VppShare>();

    public DbSet<VppContent> VppContents => Set<VppContent>();

    public DbSet<VppUser> VppUsers => Set<VppUser>();

    public DbSet<License> Licenses => Set<License>();

    public DbSet<VppOrder> VppOrders => Set<VppOrder>();

    public DbSet<DayCount> DayCounts => Set<DayCount>();

    public DbSet<RemedyRun> RemedyRuns => Set<RemedyRun>();

    public DbSet<Arrival> Arrivals => Set<Arrival>();

    public DbSet<Installation> Installations => Set<Installation>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    private readonly IServiceProvider? services =
        options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider;

    private StoreScope? scope;

    /// <summary>Whose rows this context reads. A context that a tool makes by hand reads all.</summary>
    public StoreScope Scope => scope ??= services?.GetRequiredService<StoreScope>() ?? StoreScope.Of("tool");

    /// <summary>Whether the error says that a unique index refused a row.</summary>
    public abstract bool IsUniqueViolation(Exception error);

    /// <summary>Whether the store itself can't be written or reached now: locked, read-only, full, offline.</summary>
    public abstract bool IsStoreTrouble(Exception error);

    /// <summary>
    /// Whether the store undid only this transaction, for the sake of others that met it at the same rows: what was
    /// asked and written in it may be repeated as it was.
    /// </summary>
    public abstract bool IsPassing(Exception error);

    /// <summary>
    /// The rows of a table as they are committed: whoever reads them waits for a transaction that is writing one,
    /// rather than read past it.
    /// </summary>
    public virtual IQueryable<T> Committed<T>()
        where T : class => Set<T>();

    /// <summary>Inserts many rows of one table without the change tracker.</summary>
    /// <param name="keepKeys">Whether the rows bring their own keys; otherwise the store generates them.</param>
    public abstract Task BulkInsertAsync<T>(IEnumerable<T> rows, bool keepKeys, CancellationToken stopping)
        where T : class;

    /// <summary>
    /// Whether a page of a list is to be found by ids alone, which an index holds, before its rows are read. An engine
    /// that keeps a plan for all values of a parameter would otherwise read the whole table for a rare one.
    /// </summary>
    public virtual bool FindsIdsFirst => false;

    /// <summary>
    /// Deletes all of these rows, within the caller's transaction if there is one. No statement locks so many that the
    /// engine would lock the whole table instead. Returns how many were deleted.
    /// </summary>
    public virtual Task<int> DeleteAllAsync<T>(IQueryable<T> rows, CancellationToken stopping)
        where T : class => WriteAsync(() => rows.ExecuteDeleteAsync(stopping), stopping);

    /// <summary>
    /// Values as rows that a statement can join: one parameter, however many there are. The properties of
    /// <typeparamref name="T"/> are the columns.
    /// </summary>
    public IQueryable<T> AsRows<T>(IReadOnlyCollection<T> values)
        where T : class => Database.SqlQueryRaw<T>(SelectRows(typeof(T)), JsonSerializer.Serialize(values));

    /// <summary>
    /// Keeps one connection open for many bulk inserts, with a cache of this size for the pages of indexes.
    /// </summary>
    public virtual Task OpenForBulkAsync(int cacheMegabytes, CancellationToken stopping) =>
        Database.OpenConnectionAsync(stopping);

    /// <summary>Ends what <see cref="OpenForBulkAsync"/> began.</summary>
    public virtual Task CloseAfterBulkAsync() => Database.CloseConnectionAsync();

    /// <summary>Lets the engine reuse its log of committed changes; called between chunks of long work.</summary>
    public virtual Task CheckpointAsync(CancellationToken stopping) => Task.CompletedTask;

    /// <summary>Remembers that secrets are about to be deleted.</summary>
    public virtual Task BeginErasingAsync(CancellationToken stopping) => Task.CompletedTask;

    /// <summary>
    /// Removes what the engine keeps of deleted secrets, also of those that were deleted before a crash. To be called
    /// while nobody writes.
    /// </summary>
    public virtual Task FinishErasingAsync(CancellationToken stopping) => Task.CompletedTask;

    /// <summary>The query of <see cref="AsRows"/>; its parameter is the values as JSON.</summary>
    protected abstract string SelectRows(Type type);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(MobiJobsDb).Assembly);
        foreach (var column in builder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            if (column.RemoveAnnotation(ModelExtensions.Ordinal) is not null) { CompareOrdinally(column); }
        }

        if (Scope.Work is null) { RowScopes.Apply(builder, this); }

        var collation = SearchCollation; // The model outlives this context.
        builder.HasDbFunction(SearchedText.Method).HasTranslation(
            texts => collation is null ? texts[0] : new CollateExpression(texts[0], collation));
        builder.Entity<Installation>().ToTable("Installation").Property(i => i.Id).ValueGeneratedNever();
    }

    /// <summary>In which collation names are searched; null where the engine knows one only.</summary>
    protected virtual string? SearchCollation => null;

    /// <summary>Makes a column compare code point by code point, where the engine does not do so by itself.</summary>
    protected virtual void CompareOrdinally(IMutableProperty column)
    {
    }
}
