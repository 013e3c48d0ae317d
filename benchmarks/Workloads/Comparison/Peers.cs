using System.Diagnostics;
using System.Text.Json;

namespace XlaSharp.Benchmarks.Workloads.Comparison;

/// <summary>What another library needs for a workload.</summary>
/// <param name="Peer">The library.</param>
/// <param name="Variant">How it was used.</param>
/// <param name="Seconds">Median of a call.</param>
internal sealed record PeerTime(string Peer, string Variant, double Seconds);

/// <summary>
/// Runs other libraries by the Python driver of a folder, one workload at a time, so that they alternate with ours.
/// </summary>
/// <param name="folder">Where <c>peers.py</c> lies.</param>
/// <param name="quick">Short passes.</param>
internal sealed class Peers(string folder, bool quick)
{
    // What the workload does not grant: a constant operand that was packed before, a private layout of the data.
    private static readonly string[] Unlike = ["constB", "blocked"];

    private static readonly (string Peer, string Module)[] Known =
    [
        ("torch", "torch"),
        ("ort", "onnx"),
        ("onednn", "numpy"),
        ("openblas", "numpy"),
        ("fftw", "numpy"),
        ("numpy", "numpy"),
    ];

    private readonly string[] _installed =
    [
        .. Known.Where(known => HasModule(known.Module)).Select(known => known.Peer),
    ];

    /// <summary>The libraries that can be asked.</summary>
    public IReadOnlyList<string> Installed => _installed;

    /// <summary>Times of all libraries that have the workload and give the right results.</summary>
    public IEnumerable<PeerTime> Run(string workload, int threads)
    {
        foreach (string peer in _installed)
        {
            string file = Path.Combine(Path.GetTempPath(), $"xlasharp-{peer}-{Environment.ProcessId}.json");
            File.Delete(file);
            List<string> arguments =
            [
                Path.Combine(folder, "peers.py"),
                "--peer",
                peer,
                "--threads",
                threads.ToString(System.Globalization.CultureInfo.InvariantCulture),
                "--only",
                workload,
                "--out",
                file,
            ];
            if (quick)
            {
                arguments.Add("--quick");
            }

            // A library that lacks the workload, or is not installed after all, writes no row.
            Execute(arguments);
            foreach (PeerTime time in File.Exists(file) ? Read(file, workload) : [])
            {
                yield return time;
            }

            File.Delete(file);
        }
    }

    private static List<PeerTime> Read(string file, string workload)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement rows = document.RootElement.GetProperty("results");
        return
        [
            .. rows.EnumerateArray()
                .Where(row => row.GetProperty("name").GetString() == workload)
                .Where(row => row.TryGetProperty("check", out JsonElement check) && check.GetString() == "ok")
                .Select(row => new PeerTime(
                    row.GetProperty("peer").GetString()!,
                    row.GetProperty("variant").GetString()!,
                    row.GetProperty("median_s").GetDouble()
                ))
                .Where(time => !Unlike.Contains(time.Variant)),
        ];
    }

    private static bool HasModule(string module) => Execute(["-c", $"import {module}"]) == 0;

    private static int Execute(List<string> arguments)
    {
        ProcessStartInfo start = new("/usr/bin/python3", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
