using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using XlaSharp.Runtime.PjRt.Caching;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Tries plugins in a process of their own. A plugin is native code: if it aborts while it is loaded or makes a client,
/// the process is gone. A plugin that went well once is not tried again, as long as its file stays the same.
/// </summary>
/// <param name="command">
/// The program that tries a plugin, and its first arguments: <c>xlasharp devices --no-probe --plugin</c>. It is given
/// one more, the plugin's path (or name, where its listing has options), and must end with 0 if the plugin works, and
/// with another number if it says that it does not.
/// </param>
/// <param name="folder">Where is kept which plugins went well; null to forget it with the process.</param>
public sealed class PluginProbe(IReadOnlyList<string> command, string? folder = null)
{
    /// <summary>The variable that names the <c>xlasharp</c> tool for probes, or says <c>off</c>.</summary>
    public const string ToolVariable = "XLASHARP_PROBE";

    // What ends with a signal has 128 and its number as exit code.
    private const int Signals = 128;
    private const int LinesShown = 5;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _tried = [];

    /// <summary>How long a plugin may take before it counts as hanging.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A probe with the <c>xlasharp</c> tool: the one that <see cref="ToolVariable"/> names, else the first in
    /// <c>PATH</c>. Null where there is none or the variable says <c>off</c>: then plugins are loaded unseen.
    /// </summary>
    /// <param name="folder">Where is kept which plugins went well; null to forget it with the process.</param>
    /// <returns>The probe.</returns>
    public static PluginProbe? WithTool(string? folder = null)
    {
        string? setting = Environment.GetEnvironmentVariable(ToolVariable);
        if (string.Equals(setting, "off", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string[] places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        string? tool = setting is { Length: > 0 }
            ? setting
            : places.Select(place => Path.Combine(place, "xlasharp")).FirstOrDefault(File.Exists);
        return tool is null ? null : new PluginProbe([tool, "devices", "--no-probe", "--plugin"], folder);
    }

    /// <summary>Tries a plugin, unless it went well before.</summary>
    /// <param name="plugin">Where it is.</param>
    /// <exception cref="PjRtException"> It crashed the process that tried it, or did not end in time. A plugin that
    /// merely refuses passes: it does so in this process as well. </exception>
    /// <exception cref="InvalidOperationException">The program that tries plugins cannot be started.</exception>
    public void Check(PluginLocation plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        string build = $"{plugin.Path}\n{PluginBuild.Identify(plugin.Path)}";
        lock (_gate)
        {
            if (_tried.Contains(build) || IsKept(build))
            {
                return;
            }

            Try(plugin);
            _tried.Add(build);
            Keep(build);
        }
    }

    private void Try(PluginLocation plugin)
    {
        string subject = plugin.Options.Count > 0 ? plugin.Name : plugin.Path;
        ProcessStartInfo start = new(command[0], [.. command.Skip(1), subject])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process child = Start(start);
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        Task<string> errors = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(Timeout))
        {
            child.Kill(entireProcessTree: true);
            throw Failure(
                plugin,
                PjRtErrorCode.DeadlineExceeded,
                $"a process that tried the plugin did not end within {Timeout.TotalSeconds:0} s"
            );
        }

        if (child.ExitCode > Signals)
        {
            Task.WaitAll(output, errors);
            throw Failure(
                plugin,
                PjRtErrorCode.Aborted,
                $"the plugin ended the process that tried it with signal "
                    + $"{child.ExitCode - Signals}{Last(errors.Result)}"
            );
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                $"'{start.FileName}' cannot be started to try a plugin: {e.Message}. {ToolVariable} names the "
                    + $"xlasharp tool, or says 'off'.",
                e
            );
        }
    }

    private static string Last(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "" : $". It said: {string.Join(" / ", lines.TakeLast(LinesShown))}";
    }

    private static PjRtException Failure(PluginLocation plugin, PjRtErrorCode code, string message) =>
        new(
            code,
            "GetPjrtApi",
            plugin.Path,
            null,
            $"{message}. It was not loaded into this process. Look for a build for this machine; {ToolVariable}=off "
                + $"loads it all the same."
        );

    private string FileOf(string build) =>
        Path.Combine(folder!, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(build)))[..32]);

    private bool IsKept(string build) => folder is not null && File.Exists(FileOf(build));

    // The file's being there says it all: there is nothing in it to tear.
    private void Keep(string build)
    {
        try
        {
            if (folder is not null)
            {
                Directory.CreateDirectory(folder);
                File.WriteAllBytes(FileOf(build), []);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the next process tries the plugin again.
        }
    }
}
