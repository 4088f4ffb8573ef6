using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Reports;

/// <summary>What an answer teaches us of the device, and the jobs by SYSTEM that follow from it.</summary>
public sealed class DeviceKnowledge(MobiJobsDb db, DeviceRegister register, DeliveryVerification verification, VppInvitations invitations)
{
    /// <summary>Takes in the answer that ended this job. Runs within the transaction of the end.</summary>
    public async Task<IReadOnlyList<NewJob>> LearnAsync(AnsweredJob job, DeviceMessage message, DateTime now, CancellationToken stopping)
    {
        var facts = (message as AcknowledgedMessage)?.Facts;
        switch (job.Kind, message)
        {
            case (JobKind.DeviceInformation, AcknowledgedMessage) when facts is InformationFacts information:
                (await db.Devices.SingleAsync(d => d.Id == job.DeviceId, stopping)).UpdateInformation(information, now);
                return [];
            case (JobKind.AppList, AcknowledgedMessage) when facts is AppListFacts list:
                await ReplaceAppsAsync(job.DeviceId, list, now, stopping);
                return await verification.JudgeAsync(job, list, now, stopping);
            case (JobKind.AppList, _):
                return await verification.JudgeAsync(job, list: null, now, stopping);
            case (JobKind.VppInvite, AcknowledgedMessage):
                await invitations.AcceptedAsync(job.DeviceId, stopping);
                return [];
            case (JobKind.Inactivate, AcknowledgedMessage):
                await InactivateAsync(job, now, stopping);
                return [];
            case (_, AcknowledgedMessage) when job.Kind.IsVerified():
                return [Automatic.AppList(job.DeviceId, job.EnrollmentId, job.Id)];
            default:
                return [];
        }
    }

    private async Task ReplaceAppsAsync(long deviceId, AppListFacts list, DateTime now, CancellationToken stopping)
    {
        await db.DeviceApps.Where(a => a.DeviceId == deviceId).ExecuteDeleteAsync(stopping);
        var apps = list.Apps.Select(a => DeviceApp.From(deviceId, a)).OfType<DeviceApp>().DistinctBy(a => a.BundleId, StringComparer.Ordinal);
        await db.BulkInsertAsync(apps, keepKeys: true, stopping);
        (await db.Devices.SingleAsync(d => d.Id == deviceId, stopping)).RecordAppList(now);
    }

    private async Task InactivateAsync(AnsweredJob job, DateTime now, CancellationToken stopping)
    {
        var device = await db.Devices.SingleAsync(d => d.Id == job.DeviceId, stopping);
        if (device.EnrollmentId != job.EnrollmentId) { return; } // It has enrolled again since.

        var who = await db.Jobs.Where(j => j.Id == job.Id).Select(j => j.RequestedBy.Name).SingleAsync(stopping);
        await register.InactivateAsync(device, who, now, stopping);
    }
}
