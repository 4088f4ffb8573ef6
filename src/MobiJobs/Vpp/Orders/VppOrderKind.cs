using MobiJobs.Audit;

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
    /// <summary>The action of the audit entry.</summary>
    public static AuditAction AuditAction(this VppOrderKind kind) => kind switch
    {
        VppOrderKind.Assign => Audit.AuditAction.LicensesAssigned,
        VppOrderKind.Collect => Audit.AuditAction.LicensesCollected,
        VppOrderKind.AddPeople => Audit.AuditAction.VppUsersAdded,
        VppOrderKind.StopPeople => Audit.AuditAction.VppUsersStopped,
    };
}
