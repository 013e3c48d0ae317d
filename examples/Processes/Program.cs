using System.Diagnostics;
using System.Globalization;
using System.Net;
using XlaSharp.Examples.Processes;
using XlaSharp.Runtime.PjRt;

// Processes that train one model together, each on data of its own. The leader holds the store where they meet, and
// starts the others:
//   dotnet run --project examples/Processes -- [PROCESSES]
// On several machines start each by hand: -- worker NUMBER PROCESSES LEADER PORT.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["worker", var number, var count, var host, var port])
{
    new Worker(int.Parse(number), int.Parse(count), new TcpKeyValueStore(host, int.Parse(port))).Run();
    return 0;
}

int processes = args.Length > 0 ? int.Parse(args[0]) : 2;
await using KeyValueServer server = new(new(IPAddress.Loopback, 0));
string address = $"{server.EndPoint.Port}";
Process[] others =
[
    .. Enumerable
        .Range(1, processes - 1)
        .Select(i =>
            Process.Start(
                "dotnet",
                [typeof(Worker).Assembly.Location, "worker", $"{i}", $"{processes}", "127.0.0.1", address]
            )
        ),
];
new Worker(0, processes, server.Store).Run();
foreach (Process other in others)
{
    await other.WaitForExitAsync();
    other.Dispose();
}

return 0;
