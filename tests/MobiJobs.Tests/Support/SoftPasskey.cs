using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MobiJobs.Tests.Support;

/// <summary>
/// A passkey in memory that answers as a device does (WebAuthn, level 3), and wrongly where a test says so.
/// </summary>
internal sealed class SoftPasskey(Uri console) : IDisposable
{
    private const byte Present = 0x01;
    private const byte Verified = 0x04;
    private const byte HasKey = 0x40;

    private readonly ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(32);
    private string? owner;

    /// <summary>What it says its counter is.</summary>
    public uint Count { get; set; } = 1;

    /// <summary>Whether it has checked who holds it.</summary>
    public bool Verifies { get; set; } = true;

    /// <summary>Where the browser says that it is.</summary>
    public string Origin { get; set; } = console.GetLeftPart(UriPartial.Authority);

    /// <summary>Makes the passkey that a page asks for.</summary>
    public string Create(string question)
    {
        var options = JsonSerializer.Deserialize<JsonElement>(question);
        owner = options.GetProperty("user").GetProperty("id").GetString();
        var domain = options.GetProperty("rp").GetProperty("id").GetString()!;
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        byte[] key =
            [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Data(domain, HasKey), .. new byte[16], 0, (byte)id.Length, .. id, .. key];
        byte[] attestation =
        [
            0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8,
            0x58, (byte)data.Length, .. data,
        ];
        return Json(new
        {
            clientDataJSON = Text(Client("webauthn.create", options)),
            attestationObject = Text(attestation),
            transports = (string[])["internal"],
        });
    }

    /// <summary>Signs what a page asks for.</summary>
    public string Sign(string question)
    {
        var options = JsonSerializer.Deserialize<JsonElement>(question);
        var data = Data(options.GetProperty("rpId").GetString()!, 0);
        var client = Client("webauthn.get", options);
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        return Json(new
        {
            clientDataJSON = Text(client),
            authenticatorData = Text(data),
            signature = Text(pair.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            userHandle = owner,
        });
    }

    public void Dispose() => pair.Dispose();

    private byte[] Data(string domain, byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        var all = (byte)(Present | flags | (Verifies ? Verified : 0));
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(domain)), all, .. count];
    }

    private byte[] Client(string type, JsonElement options) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type,
        challenge = options.GetProperty("challenge").GetString(),
        origin = Origin,
        crossOrigin = false,
    });

    private string Json(object response) => JsonSerializer.Serialize(new
    {
        id = Text(id),
        rawId = Text(id),
        type = "public-key",
        clientExtensionResults = new { },
        response,
    });

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
