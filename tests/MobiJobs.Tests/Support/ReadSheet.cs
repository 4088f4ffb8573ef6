using MobiJobs.Enrollments.Import;

namespace MobiJobs.Tests.Support;

/// <summary>The rows of a file of devices whose columns are matched as its headings say.</summary>
internal static class ReadSheet
{
    public static ImportRows Of(byte[] file)
    {
        var sheet = ImportSheet.Open(file);
        return sheet.Problem is { } problem ? new ImportRows(problem, []) : sheet.Read(MatchOf(sheet));
    }

    private static ColumnMatch MatchOf(ImportSheet sheet) => ColumnMatch.OfOwn(sheet.Columns)
        ?? ColumnMatch.Proposed(sheet.Columns, hasEnrollmentIds: false);
}
