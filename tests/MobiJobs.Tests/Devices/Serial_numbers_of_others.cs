using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>One serial number is one device.</summary>
public sealed class Serial_numbers_of_others(DevicePageTests.Console console) : IClassFixture<DevicePageTests.Console>
{
    [Fact]
    public async Task The_serial_number_of_another_device_is_refused_at_its_field_on_the_page_and_over_the_api()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var form = await visitor.GetAsync("/devices/new");
        await visitor.SubmitAsync(form, "form.form", new() { ["Number"] = "SER-1" });
        var serial = await SerialAsync("SER-1");
        var wrong = await visitor.SubmitAsync(
            form, "form.form", new() { ["Number"] = "SER-2", ["SerialNumber"] = $" {serial} " });
        wrong.AssertShows("#SerialNumber-wrong", "端末「SER-1」のシリアル番号です");
        var answer = await api.PostAsJsonAsync("/api/v1/devices", new { number = "SER-2", serialNumber = serial });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"serialNumber\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await console.ReadAsync(db => db.Devices.CountAsync(d => d.SerialNumber == serial)));

        // Letters' case makes no other number of it, as in a file that is imported.
        var lower = serial.ToLowerInvariant();
        Assert.NotEqual(serial, lower);
        wrong = await visitor.SubmitAsync(
            form, "form.form", new() { ["Number"] = "SER-2", ["SerialNumber"] = lower });
        wrong.AssertShows("#SerialNumber-wrong", "端末「SER-1」のシリアル番号です");
        answer = await api.PostAsJsonAsync("/api/v1/devices", new { number = "SER-2", serialNumber = lower });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);

        // The same number again is taken, whatever its serial number.
        wrong = await visitor.SubmitAsync(
            form, "form.form", new() { ["Number"] = "SER-1", ["SerialNumber"] = serial });
        wrong.AssertShows("#Number-wrong", "使われています");
    }

    /// <summary>The serial number that the device itself has told.</summary>
    private async Task<string> SerialAsync(string number)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var told = await console.ReadAsync(db => db.Devices
                .Where(d => d.Number == number && d.InformationAt != null).Select(d => d.SerialNumber)
                .SingleOrDefaultAsync());
            if (told is not null) { return told; }

            await pulse.WaitForNextTickAsync(late.Token);
        }
    }
}
