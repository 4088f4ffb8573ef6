using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Shared;

namespace MobiJobs.Tests.AutoDelivery;

public sealed class AutoDeliveryFormTests
{
    private static readonly OrganizationTime Tokyo = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
    private static readonly DateTime Now = new(2026, 11, 16, 3, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("ja-JP")]
    [InlineData("th-TH")] // Its calendar counts years from 543 BC.
    [InlineData("ar-SA")] // Its calendar has other months.
    public void The_days_of_a_period_are_the_same_in_every_culture(string culture)
    {
        var former = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            Assert.Equal(
                Period.Once(new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 2)),
                ReadPeriod("2026-12-01", "2026-12-02"));
        }
        finally
        {
            CultureInfo.CurrentCulture = former;
        }
    }

    private static Period? ReadPeriod(string from, string to)
    {
        var form = new AutoDeliveryForm
        {
            Name = "授業",
            Frequency = AutoDeliveryForm.Daily,
            Clock = "02:00",
            From = [from],
            To = [to],
            Apps = [0],
        };
        var app = App.Add(new AppDetails("地図", AppSource.AppStore, 777, "jp.example.map"));
        return form.Read(new ModelStateDictionary(), [app], Tokyo, Now)?.Schedule.Excluded.SingleOrDefault();
    }
}
