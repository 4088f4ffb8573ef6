using MobiJobs.Audit;
using MobiJobs.Trail;

namespace MobiJobs.Tests.Trail;

/// <summary>Subjects are words of the program and names that people gave; only the former are translated.</summary>
public sealed class Wording_an_entry
{
    [Theory]
    [InlineData("12: appInstall Brain Training 100", "12: アプリ配信 Brain Training 100")]
    [InlineData("Wipe 34", "遠隔初期化 34")]
    [InlineData("DeleteDevices 255", "端末の削除 255")]
    public void A_number_is_no_kind(string subject, string shown)
    {
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        System.Globalization.CultureInfo.CurrentUICulture = new("ja");
        try
        {
            var entry = AuditEntry.Of("y.tanaka", AuditAction.RunApproved, subject, DateTime.UnixEpoch).InRun(1);
            Assert.Equal(shown, AuditSubject.Of(entry));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentUICulture = before;
        }
    }
}
