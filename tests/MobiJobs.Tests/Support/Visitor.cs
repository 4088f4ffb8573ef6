using System.Net;
using System.Net.Sockets;
using System.Text;
using AngleSharp.Html.Dom;
using AngleSharp;

namespace MobiJobs.Tests.Support;

/// <summary>Follows links and sends forms as a browser does, cookies and antiforgery included.</summary>
public sealed class Visitor(HttpClient client, CookieContainer? jar = null) : IDisposable
{
    /// <param name="address">The console.</param>
    /// <param name="followsRedirects">Whether it goes where it is sent.</param>
    /// <param name="cookies">What it has been given before, as the server sends it.</param>
    public Visitor(Uri address, bool followsRedirects = true, string? cookies = null)
        : this(address, followsRedirects, JarOf(address, cookies))
    {
    }

    private Visitor(Uri address, bool followsRedirects, CookieContainer jar)
        : this(Browser(address, followsRedirects, jar), jar)
    {
    }

    /// <summary>A browser on another machine, as far as its address says.</summary>
    public static Visitor From(Uri console, string address)
    {
        return new Visitor(new HttpClient(ConnectionsFrom(address))
        {
            BaseAddress = console,
            DefaultRequestHeaders = { { "Accept", "text/html" }, { "Accept-Language", "ja" } },
        });
    }

    /// <summary>Connections from another address of this machine.</summary>
    public static SocketsHttpHandler ConnectionsFrom(string address) => new()
    {
        CookieContainer = new CookieContainer(),
        ConnectCallback = async (context, stopping) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, stopping);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public HttpResponseMessage Last { get; private set; } = null!;

    /// <summary>Its cookies, as a request carries them.</summary>
    public string CookieOf(Uri address) => jar!.GetCookieHeader(address);

    public async Task<IHtmlDocument> GetAsync(string path) => await ReadAsync(await client.GetAsync(Relative(path)));

    /// <summary>Sends this, and returns once the answer has begun.</summary>
    public Task<HttpResponseMessage> AskAsync(HttpRequestMessage request) =>
        client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

    public async Task<IHtmlDocument> SubmitAsync(
        IHtmlDocument page,
        string form,
        Dictionary<string, string>? fields = null)
    {
        var element = Form(page, form);
        var values = Hidden(element).ToDictionary(i => i.Name!, i => i.Value, StringComparer.Ordinal);
        foreach (var (name, value) in fields ?? []) { values[name] = value; }

        return await ReadAsync(await client.PostAsync(Action(element), new FormUrlEncodedContent(values)));
    }

    /// <summary>Sends a form with a file in its only file field.</summary>
    public Task<IHtmlDocument> UploadAsync(IHtmlDocument page, string form, string fileName, byte[] file) =>
        SendAsync(page, form, null, (fileName, file), []);

    /// <summary>Sends a form with a text file; without one where there is none to send.</summary>
    public Task<IHtmlDocument> UploadAsync(
        IHtmlDocument page,
        string form,
        string field,
        string? file,
        Dictionary<string, string> fields)
    {
        (string, byte[])? sent = file is null ? null : ("x.mobileconfig", Encoding.UTF8.GetBytes(file));
        return SendAsync(page, form, field, sent, fields);
    }

    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields) =>
        PostAllAsync(path, fields);

    /// <summary>Sends fields that may come more than once.</summary>
    public async Task<HttpResponseMessage> PostAllAsync(
        string path,
        IEnumerable<KeyValuePair<string, string>> fields) =>
        Last = await client.PostAsync(Relative(path), new FormUrlEncodedContent(fields));

    /// <summary>Sends fields, and reads the page that answers them.</summary>
    public async Task<IHtmlDocument> AnswerAsync(string path, IEnumerable<KeyValuePair<string, string>> fields) =>
        await ReadAsync(await PostAllAsync(path, fields));

    /// <summary>What comes in as it comes in.</summary>
    public Task<Stream> StreamAsync(string path) => client.GetStreamAsync(Relative(path));

    public void Dispose() => client.Dispose();

    private static CookieContainer JarOf(Uri address, string? cookies)
    {
        var jar = new CookieContainer();
        if (cookies is not null) { jar.SetCookies(address, cookies); }

        return jar;
    }

    private static HttpClient Browser(Uri address, bool followsRedirects, CookieContainer jar)
    {
        var handler = new HttpClientHandler
        {
            CookieContainer = jar,
            AllowAutoRedirect = followsRedirects,
        };
        return new HttpClient(handler)
        {
            BaseAddress = address,
            DefaultRequestHeaders = { { "Accept", "text/html" }, { "Accept-Language", "ja" } },
        };
    }

    private async Task<IHtmlDocument> SendAsync(
        IHtmlDocument page,
        string form,
        string? field,
        (string Name, byte[] Content)? file,
        Dictionary<string, string> fields)
    {
        var element = Form(page, form);
        using var content = new MultipartFormDataContent();
        foreach (var hidden in Hidden(element)) { content.Add(new StringContent(hidden.Value), hidden.Name!); }

        foreach (var (name, value) in fields) { content.Add(new StringContent(value), name); }

        if (file is { } sent)
        {
            var name = field ?? element.QuerySelector("input[type=file]")!.GetAttribute("name")!;
            content.Add(new ByteArrayContent(sent.Content), name, sent.Name);
        }

        return await ReadAsync(await client.PostAsync(Action(element), content));
    }

    private async Task<IHtmlDocument> ReadAsync(HttpResponseMessage response)
    {
        Last = response;
        var html = await response.Content.ReadAsStringAsync();
        var context = BrowsingContext.New(Configuration.Default);
        return (IHtmlDocument)await context.OpenAsync(request => request.Content(html));
    }

    private static IHtmlFormElement Form(IHtmlDocument page, string form) =>
        Assert.IsType<IHtmlFormElement>(page.QuerySelector(form), exactMatch: false);

    private static IEnumerable<IHtmlInputElement> Hidden(IHtmlFormElement form) =>
        form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>();

    private static Uri Action(IHtmlFormElement form) => Relative(form.GetAttribute("action")!);

    private static Uri Relative(string path) => new(path, UriKind.Relative);
}
