using System.Text.Json;
using MobiJobs.Audit;
using MobiJobs.Runs;

namespace MobiJobs.Vpp.Orders;

/// <summary>The kinds of change. Values are stored.</summary>
public enum VppOrderKind : byte
{
    Assign = 1,
    Collect = 2,
    AddPeople = 3,
    StopPeople = 4,
}

/// <summary>How far an order is. Values are stored.</summary>
public enum VppOrderState : byte
{
    /// <summary>Not yet accepted by Apple.</summary>
    Waiting = 1,

    /// <summary>Accepted; Apple works on it.</summary>
    Accepted = 2,
    Done = 3,
    Failed = 4,
}

/// <summary>What follows from the kind of an order.</summary>
public static class VppOrderKinds
{
    /// <summary>The kind of a change.</summary>
    public static VppOrderKind Of(VppChange change) => change switch
    {
        VppChange.Assign => VppOrderKind.Assign,
        VppChange.Collect => VppOrderKind.Collect,
        VppChange.AddPeople => VppOrderKind.AddPeople,
        VppChange.StopPeople => VppOrderKind.StopPeople,
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    /// <summary>The change of an order of this kind, from its JSON.</summary>
    public static VppChange Read(VppOrderKind kind, string json) => kind switch
    {
        VppOrderKind.Assign => JsonSerializer.Deserialize<VppChange.Assign>(json)!,
        VppOrderKind.Collect => JsonSerializer.Deserialize<VppChange.Collect>(json)!,
        VppOrderKind.AddPeople => JsonSerializer.Deserialize<VppChange.AddPeople>(json)!,
        VppOrderKind.StopPeople => JsonSerializer.Deserialize<VppChange.StopPeople>(json)!,
    };

    /// <summary>The kind of a run of such changes.</summary>
    public static RunKind RunKind(this VppOrderKind kind) => kind switch
    {
        VppOrderKind.Assign => Runs.RunKind.AssignLicenses,
        VppOrderKind.Collect => Runs.RunKind.CollectLicenses,
        VppOrderKind.AddPeople => Runs.RunKind.AddVppUsers,
        VppOrderKind.StopPeople => Runs.RunKind.StopVppUsers,
    };

    /// <summary>The action of the audit entry.</summary>
    public static AuditAction AuditAction(this VppOrderKind kind) => kind switch
    {
        VppOrderKind.Assign => Audit.AuditAction.LicensesAssigned,
        VppOrderKind.Collect => Audit.AuditAction.LicensesCollected,
        VppOrderKind.AddPeople => Audit.AuditAction.VppUsersAdded,
        VppOrderKind.StopPeople => Audit.AuditAction.VppUsersStopped,
    };
}
