using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Tests.Api;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>
/// Characters that turn the direction or can't be seen are refused where a person types them, taken out of what a
/// device reports, and marked in what a file says.
/// </summary>
public sealed class Texts_that_hide_something(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    private const string Turned = "\u7530\u4E2D\u202Egnp.exe";

    [Theory]
    [InlineData("ownerName")]
    [InlineData("model")]
    [InlineData("serialNumber")]
    public async Task The_api_refuses_them_at_the_member(string member)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var body = new Dictionary<string, string> { ["number"] = $"H-{Guid.NewGuid():N}"[..12], [member] = Turned };
        using var answer = await api.PostAsJsonAsync(new Uri("/api/v1/devices", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Contains("目に見えない", errors.GetProperty(member)[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_refuses_them_at_the_field()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        var page = await person.SubmitAsync(await person.GetAsync("/devices/new"), "main form[method=post]", new()
        {
            ["Number"] = $"H-{Guid.NewGuid():N}"[..12],
            ["OwnerName"] = Turned,
        });
        Assert.Contains("目に見えない", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_an_import_with_them_is_wrong()
    {
        var rows = ReadSheet.Of(Encoding.UTF8.GetBytes($"number,owner\nA,{Turned}\nB,\u7530\u4E2D\n")).Rows;
        Assert.Contains("目に見えない", rows[0].Problem, StringComparison.Ordinal);
        Assert.Null(rows[1].Problem);
    }

    [Fact]
    public void What_a_device_reports_is_kept_without_them()
    {
        var device = Device.Register("A", "", null, null, null, DateTime.UnixEpoch);
        device.UpdateInformation(
            new InformationFacts("iPad\u200B", "26\u2060.1", null, null, null, Turned), DateTime.UnixEpoch);
        Assert.Equal(("\u7530\u4E2Dgnp.exe", "iPad", "26.1"), (device.Name, device.Model, device.OsVersion));
    }

    [Fact]
    public void The_subject_of_a_certificate_shows_where_they_are()
    {
        using var key = ECDsa.Create();
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName("Root\u202ECA");
        using var certificate = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        Assert.Equal("Root\uFFFDCA", ProfileCertificate.Of(certificate).Subject);
    }
}
