using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>
/// Posts the numbers of each epoch to a server. A server that does not answer is reported, and training goes on.
/// </summary>
/// <param name="root">The server, for instance <c>http://localhost:9000</c>.</param>
/// <param name="path">Path of the request.</param>
/// <param name="field">The form's field that holds the JSON.</param>
/// <param name="headers">Headers of the request.</param>
/// <param name="sendAsJson">True to send the JSON itself instead of a form.</param>
public sealed class RemoteMonitor(
    string root = "http://localhost:9000",
    string path = "/publish/epoch/end/",
    string field = "data",
    IReadOnlyDictionary<string, string>? headers = null,
    bool sendAsJson = false
) : Callback
{
    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        JsonObject json = new() { ["epoch"] = epoch };
        foreach ((string name, double value) in logs)
        {
            json[name] = double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture);
        }

        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(10) };
        using HttpRequestMessage request = new(HttpMethod.Post, root + path)
        {
            Content = sendAsJson
                ? new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json")
                : new FormUrlEncodedContent([KeyValuePair.Create(field, json.ToJsonString())]),
        };
        foreach ((string name, string value) in headers ?? new Dictionary<string, string>())
        {
            request.Headers.Add(name, value);
        }

        try
        {
            using HttpResponseMessage response = client.Send(request);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            Run.Write($"Warning: RemoteMonitor could not reach {root}: {failure.Message}");
        }
    }
}
