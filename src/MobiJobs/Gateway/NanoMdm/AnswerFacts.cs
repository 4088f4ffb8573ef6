namespace MobiJobs.Gateway.NanoMdm;

/// <summary>What answers tell about devices beyond success. An answer may lack the type of its request.</summary>
internal static class AnswerFacts
{
    /// <summary>What an answer tells; null if nothing that the console keeps.</summary>
    public static DeviceFacts? Of(IReadOnlyDictionary<string, object?> answer)
    {
        if (answer.GetValueOrDefault("QueryResponses") is IReadOnlyDictionary<string, object?> responses)
        {
            return Information(responses);
        }

        if (answer.GetValueOrDefault("InstalledApplicationList") is not List<object?> apps) { return null; }

        var listed = apps.OfType<IReadOnlyDictionary<string, object?>>().Select(App).OfType<InstalledApp>();
        return new AppListFacts([.. listed]);
    }

    /// <summary>What a device says of itself, in an answer or when it enrolls.</summary>
    public static InformationFacts Information(IReadOnlyDictionary<string, object?>? members) => new(
        TextAt(members, "ModelName") ?? TextAt(members, "ProductName") ?? TextAt(members, "Model"),
        TextAt(members, "OSVersion"),
        TextAt(members, "SerialNumber"),
        members?.GetValueOrDefault("IsSupervised") as bool?,
        TextAt(members, "iTunesStoreAccountHash"),
        TextAt(members, "DeviceName"));

    private static InstalledApp? App(IReadOnlyDictionary<string, object?> app) =>
        TextAt(app, "Identifier") is not { } bundleId
            ? null
            : new InstalledApp(
                bundleId,
                TextAt(app, "Name") ?? bundleId,
                TextAt(app, "ShortVersion") ?? TextAt(app, "Version"),
                app.GetValueOrDefault("IsAppManaged") as bool? ?? false);

    private static string? TextAt(IReadOnlyDictionary<string, object?>? members, string name) =>
        members?.GetValueOrDefault(name) as string is { Length: > 0 } text ? text : null;
}
