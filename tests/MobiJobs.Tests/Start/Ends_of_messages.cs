using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>
/// Requests whose end two programs could see in different places are refused: behind a proxy, the rest of one would
/// else be taken for the next one's beginning. The parser is Kestrel's; no setting of the program may relax it.
/// </summary>
public sealed class Ends_of_messages(PlainConsole console) : IClassFixture<PlainConsole>
{
    [Theory]
    [InlineData("Content-Length: 4", "Content-Length: 5")]
    [InlineData("Transfer-Encoding: chunked, identity")]
    [InlineData("Host: other.example")]
    public async Task An_ambiguous_one_is_refused(params string[] headers)
    {
        var line = await RawAnswer.FirstLineAsync(console.Running.Address, "POST /account/sign-in", headers);
        Assert.Equal("HTTP/1.1 400 Bad Request", line);
    }

    [Fact]
    public async Task A_form_that_is_too_long_is_refused_before_it_is_read()
    {
        var before = await RefusalsAsync();
        var line = await RawAnswer.FirstLineAsync(
            console.Running.Address,
            "POST /account/sign-in",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Length: 9000000");
        Assert.Equal("HTTP/1.1 413 Payload Too Large", line);
        Assert.Equal(before, await RefusalsAsync());
    }

    private Task<int> RefusalsAsync() =>
        console.Running.ReadAsync(db => db.Audit.CountAsync(e => e.Action == AuditAction.Refused));
}
