using System.Reflection;

namespace MobiJobs.Shared;

/// <summary>Which version of the program this is.</summary>
public static class ProgramVersion
{
    /// <summary>The version, with the revision of the sources where the build knew it.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
