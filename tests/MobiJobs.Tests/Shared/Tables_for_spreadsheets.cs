using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using MobiJobs.Shared;

namespace MobiJobs.Tests.Shared;

/// <summary>CSV as a spreadsheet opens it.</summary>
public sealed class Tables_for_spreadsheets
{
    [Theory]
    [InlineData("＝cmd", "'＝cmd")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠SUM(A1)", "'＠SUM(A1)")]
    [InlineData("1＋1", "1＋1")]
    [InlineData("", "")]
    public async Task A_cell_that_begins_like_a_formula_in_full_width_is_text(string cell, string written)
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        var file = new CsvFile("x", ["A", "B"], new[] { new[] { new string?[] { cell, "b" } } }.ToAsyncEnumerable());
        await file.ExecuteResultAsync(new ActionContext(http, new RouteData(), new ActionDescriptor()));
        Assert.Equal($"\uFEFFA,B\r\n{written},b\r\n", Encoding.UTF8.GetString(body.ToArray()));
    }
}
