using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Trail;

public sealed class Entering_changes
{
    [Fact]
    public void Probe()
    {
        var members = Rooms.Program.MethodMembers.ToArray();
        var m = members.Where(x => x.FullName.Contains("GroupRegister::RenameAsync") || x.FullName.Contains("GroupsController::Rename") || x.FullName.Contains("DirectOperations::RegisterAsync")).ToArray();
        var text = string.Join('\n', m.Select(x => x.FullName + "\n   " + string.Join("\n   ", x.Dependencies.OfType<MethodCallDependency>().Select(c => c.TargetMember.FullName))));
        System.IO.File.WriteAllText("/tmp/audit.probe.txt", members.Length + "\n" + text);
    }
}
