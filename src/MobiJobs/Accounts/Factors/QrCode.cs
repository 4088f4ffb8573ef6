using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;
using QRCoder;

namespace MobiJobs.Accounts.Factors;

/// <summary>A QR code as SVG, without style or script.</summary>
public static class QrCode
{
    /// <summary>The code of a text. Who can't see it is told where else the text is.</summary>
    public static IHtmlContent Of(string text, string label)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                if (rows[y][x]) { path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z"); }
            }
        }

        var size = rows.Count.ToString(CultureInfo.InvariantCulture);
        return new HtmlContentBuilder()
            .AppendHtml("<svg class=\"qr\" role=\"img\" shape-rendering=\"crispEdges\" viewBox=\"0 0 ")
            .AppendHtml($"{size} {size}\" aria-label=\"")
            .Append(label)
            .AppendHtml($"\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path fill=\"#000\" d=\"")
            .AppendHtml(path.ToString())
            .AppendHtml("\"/></svg>");
    }
}
