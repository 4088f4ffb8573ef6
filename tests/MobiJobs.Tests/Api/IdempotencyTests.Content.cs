using System.Net;
using System.Text;
using MobiJobs.Accounts;

namespace MobiJobs.Tests.Api;

/// <summary>What makes two requests the same is what they say, not how a program has written it.</summary>
public sealed partial class IdempotencyTests
{
    [Theory]
    [InlineData("""{"devices":["NUMBER"],"kind":"lock"}""")]
    [InlineData("""{ "kind" : "lock",  "devices" : [ "NUMBER" ] }""")]
    [InlineData("""{"kind":"\u006cock","devices":["NUMBER"]}""")]
    public async Task The_same_content_is_the_same_request_however_it_is_written(string again)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var key = Guid.NewGuid().ToString();
        using var first = await TextAsync(api, """{"kind":"lock","devices":["NUMBER"]}""", number, key);
        using var second = await TextAsync(api, again, number, key);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(1, await LocksAsync(number));
    }

    [Theory]
    [InlineData("""{"kind":"lock","devices":["NUMBER","NUMBER"]}""")]
    [InlineData("""{"kind":"lock","devices":["NUMBER"],"screen":{"message":"a"}}""")]
    [InlineData("""{"kind":"lock","devices":["NUMBER"]""")]
    public async Task Another_content_is_another_request_or_none(string other)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var key = Guid.NewGuid().ToString();
        using var first = await TextAsync(api, """{"kind":"lock","devices":["NUMBER"]}""", number, key);
        using var second = await TextAsync(api, other, number, key);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Equal(1, await LocksAsync(number));
    }

    private static async Task<HttpResponseMessage> TextAsync(HttpClient api, string text, string number, string key)
    {
        var body = text.Replace("NUMBER", number, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/operations", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await api.SendAsync(request);
    }
}
