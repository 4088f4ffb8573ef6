using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Tests.Operations;

namespace MobiJobs.Tests.Jobs;

/// <summary>Rows for open pages of several people are rendered together.</summary>
public sealed class Statuses_in_two_languages(ChoosingPageTests.Console console)
    : IClassFixture<ChoosingPageTests.Console>
{
    [Fact]
    public async Task An_error_is_said_to_each_in_the_own_language()
    {
        await using var scope = console.Running.Services.CreateWorkScope("test");
        var list = scope.ServiceProvider.GetRequiredService<JobList>();
        var filter = JobFilter.None with { Statuses = [JobStatus.DeviceError] };
        var row = (await list.PageAsync(filter, null, null, 10, default)).Rows.First(r => r.ErrorKey is not null);
        var cells = scope.ServiceProvider.GetRequiredService<StatusCells>();
        string[] said = [SayIn("ja", cells, row), SayIn("en", cells, row), SayIn("ja", cells, row)];

        Assert.Equal(said[0], said[2]);
        Assert.NotEqual(said[0], said[1]);
        Assert.DoesNotContain(said[1], letter => letter > '\u3000'); // No Japanese.
    }

    private static string SayIn(string language, StatusCells cells, JobRow row)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            using var writer = new StringWriter();
            cells.Of(row).WriteTo(writer, HtmlEncoder.Default);
            return writer.ToString();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
