using System.Diagnostics;
using System.Globalization;
using System.Net;
using XlaSharp.Distributed;
using XlaSharp.Examples.Processes;

// Processes that train one model together, each on data of its own. The leader holds the store where they meet, and
// starts the others:
//   dotnet run --project examples/Processes -- [PROCESSES]
// On several machines start each by hand, the leader with a port: -- leader PORT PROCESSES, and the others with its
// address: -- worker NUMBER PROCESSES http://LEADER:PORT.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["worker", var number, var count, var leader])
{
    using GrpcKeyValueStore store = new(new Uri(leader));
    new Worker(int.Parse(number), int.Parse(count), store).Run();
    return 0;
}

bool alone = args is not ["leader", _, _];
int processes =
    !alone ? int.Parse(args[2])
    : args.Length > 0 ? int.Parse(args[0])
    : 2;
IPEndPoint endPoint = alone ? new(IPAddress.Loopback, 0) : new(IPAddress.Any, int.Parse(args[1]));
await using GrpcKeyValueServer server = await GrpcKeyValueServer.StartAsync(endPoint);
Process[] others = alone ? [.. Enumerable.Range(1, processes - 1).Select(Start)] : [];
new Worker(0, processes, server.Store).Run();
foreach (Process other in others)
{
    await other.WaitForExitAsync();
    other.Dispose();
}

return 0;

Process Start(int number) =>
    Process.Start(
        "dotnet",
        [
            typeof(Worker).Assembly.Location,
            "worker",
            $"{number}",
            $"{processes}",
            $"http://127.0.0.1:{server.EndPoint.Port}",
        ]
    );
