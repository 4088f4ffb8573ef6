using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Api;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery;
using MobiJobs.Catalogue;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Errors;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Mail;
using MobiJobs.Notifications;
using MobiJobs.Operations;
using MobiJobs.Organization;
using MobiJobs.Overview;
using MobiJobs.Queue;
using MobiJobs.Reports;
using MobiJobs.Runs;
using MobiJobs.Trail;
using MobiJobs.Vpp;

namespace MobiJobs.Start;

/// <summary>The rooms of the program, from the ground up.</summary>
public static class RoomsSetup
{
    /// <summary>Each room registers its own classes. The order is also that of purges and of periodic steps.</summary>
    public static IServiceCollection AddRooms(this IServiceCollection services, Settings settings) => services
        .AddShared()
        .AddMail(settings.Mail)
        .AddAudit(settings.Audit)
        .AddAccounts(settings.Accounts, settings.Tokens)
        .AddRuns(settings.Approvals)
        .AddDevices()
        .AddAdministration()
        .AddCatalogue()
        .AddGuide()
        .AddJobs()
        .AddQueue(new QueueSettings(settings.Database, settings.WorkerEnabled, settings.WorkerCount))
        .AddTrail()
        .AddEnrollments()
        .AddVpp()
        .AddReports()
        .AddOperations()
        .AddAutoDelivery()
        .AddErrors()
        .AddOverview()
        .AddNotifications(settings.Webhooks, settings.WorkerEnabled)
        .AddOrganization(new UsualSettings(settings.OrganizationName, settings.TimeZone))
        .AddApi(settings.Api);
}
