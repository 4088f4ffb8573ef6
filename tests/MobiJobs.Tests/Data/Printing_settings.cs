using MobiJobs.Data;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Start;

namespace MobiJobs.Tests.Data;

public sealed class Printing_settings
{
    [Fact]
    public void Settings_that_are_printed_don_t_show_the_password_of_the_store()
    {
        var store = new DatabaseSettings(DatabaseProvider.SqlServer, "Server=db;User Id=sa;Password=hunter2", null);
        var all = new Settings(store, new SimulatedOptions(), TimeZoneInfo.Utc, true, 1, true);
        foreach (var printed in (string[])[$"{store}", $"{all}"])
        {
            Assert.Contains("SqlServer", printed, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", printed, StringComparison.Ordinal);
        }
    }
}
