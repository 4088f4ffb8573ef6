namespace MobiJobs.Enrollments.Import;

/// <summary>What a column of a file can hold. Values are the places in a stored match.</summary>
public enum ImportField
{
    Number = 0,
    Owner = 1,
    Model = 2,
    Serial = 3,
    Group = 4,

    /// <summary>The id of a device that is enrolled in the channel already.</summary>
    EnrollmentId = 5,
}

/// <summary>The fields and their labels.</summary>
internal static class ImportFields
{
    /// <summary>Each field, in the order of the pages.</summary>
    public static readonly IReadOnlyList<ImportField> All = Enum.GetValues<ImportField>();

    public static string Label(this ImportField field) => field switch
    {
        ImportField.Number => Labels.Device_Number,
        ImportField.Owner => Labels.Device_Owner,
        ImportField.Model => Labels.Device_Model,
        ImportField.Serial => Labels.Device_Serial,
        ImportField.Group => Labels.Device_Group,
        ImportField.EnrollmentId => Labels.Import_EnrollmentId,
    };
}
