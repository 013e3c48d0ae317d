using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

// Load for examples/Service: so many clients, each sending its next drawing as soon as the last is answered.
// Usage: Load URL SECONDS CLIENTS...
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length < 3)
{
    Console.Error.WriteLine("Usage: Load URL SECONDS CLIENTS...   for instance: Load http://127.0.0.1:5000 10 1 8 32");
    return 1;
}

Uri predict = new(new Uri(args[0]), "predict");
TimeSpan time = TimeSpan.FromSeconds(double.Parse(args[1]));
byte[][] drawings = [.. Enumerable.Range(1, 64).Select(Drawing)];
using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
await RunAsync(8, TimeSpan.FromSeconds(2));
Console.WriteLine("| clients | requests/s | p50 | p99 | longest | refused | failed |");
Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|");
foreach (int clients in args[2..].Select(int.Parse))
{
    (List<double> answered, int refused, int failed) = await RunAsync(clients, time);
    answered.Sort();
    double At(double part) => answered[(int)(part * (answered.Count - 1))];
    double rate = answered.Count / time.TotalSeconds;
    Console.WriteLine(
        $"| {clients} | {rate:N0} | {At(.5):F2} ms | {At(.99):F2} ms | {At(1):F1} ms | {refused} | {failed} |"
    );
}

return 0;

async Task<(List<double> Answered, int Refused, int Failed)> RunAsync(int clients, TimeSpan time)
{
    List<double>[] answered = [.. Enumerable.Range(0, clients).Select(_ => new List<double>())];
    (int refused, int failed) = (0, 0);
    Stopwatch clock = Stopwatch.StartNew();
    await Task.WhenAll(
        answered.Select(
            (times, client) =>
                Task.Run(async () =>
                {
                    for (int i = client; clock.Elapsed < time; i++)
                    {
                        TimeSpan start = clock.Elapsed;
                        using ByteArrayContent content = new(drawings[i % drawings.Length]);
                        content.Headers.ContentType = new("application/json");
                        using HttpResponseMessage response = await http.PostAsync(predict, content);
                        await response.Content.ReadAsByteArrayAsync();
                        switch (response.StatusCode)
                        {
                            case HttpStatusCode.OK:
                                times.Add((clock.Elapsed - start).TotalMilliseconds);
                                break;
                            case HttpStatusCode.ServiceUnavailable:
                                Interlocked.Increment(ref refused);
                                break;
                            default:
                                Interlocked.Increment(ref failed);
                                break;
                        }
                    }
                })
        )
    );
    return ([.. answered.SelectMany(times => times)], refused, failed);
}

// Not a digit, but as long as one: what the network and the model do does not depend on what is drawn.
static byte[] Drawing(int seed)
{
    Random random = new(seed);
    IEnumerable<string> pixels = Enumerable
        .Range(0, 784)
        .Select(_ => random.NextDouble() < .8 ? "0" : $"{random.NextDouble():F3}");
    return Encoding.UTF8.GetBytes($$"""{"pixels":[{{string.Join(',', pixels)}}]}""");
}
