using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;

namespace MobiJobs.Tests.Support;

/// <summary>
/// A line to a server that can be had to stall and to break: now and then a piece of what is said is late, or the
/// connection ends before it has passed. Half of those ends the server hears of late, so that it keeps the locks.
/// </summary>
internal sealed class UnsteadyLine : IAsyncDisposable
{
    private const int UsualPort = 1433;
    private const double Breaks = 0.003;
    private const double Stalls = 0.004;

    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan HeardLate = TimeSpan.FromSeconds(3);

    private readonly string host;
    private readonly int port;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentDictionary<Connection, bool> open = [];
    private readonly Lock gate = new();
    private readonly Random dice;
    private readonly Task accepting;
    private int broken;
    private int stalled;

    /// <summary>A steady one to the server of a connection string.</summary>
    /// <param name="connection">The connection string.</param>
    /// <param name="seed">The same one makes the same draws, if not at the same moments.</param>
    public UnsteadyLine(string connection, int seed)
    {
        var server = new SqlConnectionStringBuilder(connection);
        var name = server.DataSource.Replace("tcp:", "", StringComparison.OrdinalIgnoreCase).Split(',');
        (host, port) = (name[0], name.Length > 1 ? Number(name[1]) : UsualPort);
        dice = new Random(seed);
        listener.Start();
        server.DataSource = $"127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port}";
        ConnectionString = server.ConnectionString;
        accepting = AcceptAsync();
    }

    /// <summary>The same database over this line.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether everything passes.</summary>
    public bool IsSteady { get; set; } = true;

    /// <summary>How many connections have ended, and how many pieces were late.</summary>
    public (int Broken, int Stalled) Troubles => (Volatile.Read(ref broken), Volatile.Read(ref stalled));

    /// <summary>Ends all connections at once, as a server that is moved does.</summary>
    public void BreakAll()
    {
        foreach (var connection in open.Keys) { Break(connection); }
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await accepting;
        foreach (var connection in open.Keys) { connection.Dispose(); }

        over.Dispose();
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private async Task AcceptAsync()
    {
        try
        {
            while (true) { _ = ServeAsync(await listener.AcceptTcpClientAsync(over.Token)); }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var server = new TcpClient();
        var connection = new Connection(client, server);
        open.TryAdd(connection, true);
        try
        {
            await server.ConnectAsync(host, port, over.Token);
            (client.NoDelay, server.NoDelay) = (true, true);
            await Task.WhenAny(PassAsync(client, server, connection), PassAsync(server, client, connection));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Nobody answers there; the client hears it by the end of its connection.
        }

        open.TryRemove(connection, out _);
        if (!connection.IsHeardLate) { connection.Dispose(); }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, Connection connection)
    {
        var piece = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(piece, over.Token) is > 0 and var length)
            {
                var share = IsSteady ? 1 : Roll();
                if (share < Breaks)
                {
                    Break(connection);
                    return;
                }

                if (share < Breaks + Stalls)
                {
                    Interlocked.Increment(ref stalled);
                    await Task.Delay(LongestStall * Roll(), over.Token);
                }

                await to.GetStream().WriteAsync(piece.AsMemory(0, length), over.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException
            or InvalidOperationException or OperationCanceledException)
        {
            // One of the two has gone.
        }
    }

    private void Break(Connection connection)
    {
        Interlocked.Increment(ref broken);
        connection.Break(isHeardLate: Roll() < 0.5, HeardLate);
    }

    private double Roll()
    {
        lock (gate) { return dice.NextDouble(); }
    }

    private sealed class Connection(TcpClient client, TcpClient server) : IDisposable
    {
        /// <summary>Whether the server goes on for a while after its client has gone.</summary>
        public bool IsHeardLate { get; private set; }

        /// <summary>The client hears it at once, without a goodbye.</summary>
        public void Break(bool isHeardLate, TimeSpan late)
        {
            IsHeardLate = isHeardLate;
            client.LingerState = new LingerOption(enable: true, 0);
            client.Dispose();
            if (isHeardLate) { _ = Task.Delay(late).ContinueWith(_ => server.Dispose(), TaskScheduler.Default); }
        }

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
