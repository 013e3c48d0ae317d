using System.Diagnostics;
using System.Net.WebSockets;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;

namespace XlaSharp.Tests.Support;

/// <summary>A page in a real browser, driven over the DevTools protocol: scripts, and the mouse.</summary>
internal sealed class Browser : IAsyncDisposable
{
    /// <summary>Path of the browser, where it is not one of the usual names.</summary>
    public const string Variable = "XLASHARP_BROWSER";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _socket = new();
    private string? _session;
    private int _calls;

    private Browser(Process process, DirectoryInfo profile) => (_process, _profile) = (process, profile);

    /// <summary>The browser's program; null if there is none.</summary>
    public static string? Find()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path
            ? path
            : Names.SelectMany(name => folders.Select(f => Path.Combine(f, name))).FirstOrDefault(File.Exists);
    }

    public static async Task<Browser> OpenAsync(string program, Uri page)
    {
        DirectoryInfo profile = Directory.CreateTempSubdirectory("xlasharp-browser-");
        ProcessStartInfo start = new(program)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--headless=new",
                "--remote-debugging-port=0",
                $"--user-data-dir={profile.FullName}",
                // Containers have neither user namespaces nor a large /dev/shm. The page is our own.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-proxy-server",
                "--no-first-run",
                "--window-size=900,700",
                "about:blank",
            },
        };
        Browser browser = new(Process.Start(start)!, profile);
        try
        {
            await browser.ConnectAsync(page);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a script in the page and gives its value as text.</summary>
    public async Task<string> EvaluateAsync(string script)
    {
        string expression = $"(async () => String(await ({script})))()";
        JsonNode answer = await CallAsync(
            "Runtime.evaluate",
            new() { ["expression"] = expression, ["awaitPromise"] = true }
        );
        Assert.That(answer["exceptionDetails"], Is.Null, script);
        return answer["result"]!["value"]!.GetValue<string>();
    }

    /// <summary>Presses the mouse at the first point, moves it over the others, and lets go at the last.</summary>
    public async Task DragAsync(IReadOnlyList<Vector2> points)
    {
        await MouseAsync("mousePressed", points[0]);
        foreach (Vector2 point in points.Skip(1))
        {
            await MouseAsync("mouseMoved", point);
        }

        await MouseAsync("mouseReleased", points[^1]);
    }

    /// <summary>Clicks twice at a point.</summary>
    public async Task DoubleClickAsync(Vector2 at)
    {
        foreach (int click in new[] { 1, 2 })
        {
            await MouseAsync("mousePressed", at, click);
            await MouseAsync("mouseReleased", at, click);
        }
    }

    /// <summary>Types a text into what has the focus, as one insertion.</summary>
    public Task TypeAsync(string text) => CallAsync("Input.insertText", new() { ["text"] = text });

    /// <summary>A picture of the page (PNG).</summary>
    public async Task<byte[]> ScreenshotAsync() =>
        Convert.FromBase64String((await CallAsync("Page.captureScreenshot", []))["data"]!.GetValue<string>());

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }

    private Task<JsonNode> MouseAsync(string type, Vector2 at, int clicks = 1) =>
        CallAsync(
            "Input.dispatchMouseEvent",
            new()
            {
                ["type"] = type,
                ["x"] = at.X,
                ["y"] = at.Y,
                ["button"] = "left",
                ["buttons"] = 1,
                ["clickCount"] = clicks,
            }
        );

    private async Task ConnectAsync(Uri page)
    {
        const string mark = "DevTools listening on ";
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        string? line;
        do
        {
            line =
                await _process.StandardError.ReadLineAsync(patience.Token)
                ?? throw new InvalidOperationException("The browser ended without opening its DevTools port.");
        } while (!line.StartsWith(mark, StringComparison.Ordinal));

        // The rest is of no interest, but a full pipe would stop the browser.
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        await _socket.ConnectAsync(new(line[mark.Length..]), patience.Token);
        JsonNode target = await CallAsync("Target.createTarget", new() { ["url"] = page.ToString() });
        JsonNode session = await CallAsync(
            "Target.attachToTarget",
            new() { ["targetId"] = target["targetId"]!.DeepClone(), ["flatten"] = true }
        );
        _session = session["sessionId"]!.GetValue<string>();
        while (await EvaluateAsync("document.URL + ' ' + document.readyState") != $"{page} complete")
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject parameters)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        int id = ++_calls;
        JsonObject call = new()
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = parameters,
        };
        if (_session is not null)
        {
            call["sessionId"] = _session;
        }

        byte[] text = Encoding.UTF8.GetBytes(call.ToJsonString());
        await _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        while (true)
        {
            JsonNode message = await ReceiveAsync(patience.Token);
            if (message["id"]?.GetValue<int>() == id)
            {
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message["error"]}");
            }
        }
    }

    private async Task<JsonNode> ReceiveAsync(CancellationToken cancellationToken)
    {
        using MemoryStream text = new();
        byte[] part = new byte[64 * 1024];
        WebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(part, cancellationToken);
            text.Write(part, 0, received.Count);
        } while (!received.EndOfMessage);

        return JsonNode.Parse(text.ToArray())!;
    }
}
