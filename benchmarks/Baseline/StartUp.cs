using System.Diagnostics;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks;

/// <summary>How long a program waits before its first result.</summary>
internal static class StartUp
{
    /// <summary>Loads the plugin and runs a first program.</summary>
    public static IEnumerable<Figure> Measure()
    {
        TimeSpan sinceStart = DateTime.Now - Process.GetCurrentProcess().StartTime;
        (PjRtClient client, TimeSpan load) = Sample.Once(() => Xla.CreateClient());
        using (client)
        {
            (PjRtLoadedExecutable executable, TimeSpan compile) = Sample.Once(() => client.Compile(Dispatch.Program));
            executable.Dispose();
            yield return new("process start to `Main`", Sample.Show(sinceStart), "once");
            yield return new("load the plugin, create a client", Sample.Show(load), "once, cold");
            yield return new("compile `a + b`", Sample.Show(compile), "once, cold");
            yield return new(
                "compile `a + b` again",
                Sample.Show(Sample.Median(5, 5, () => client.Compile(Dispatch.Program).Dispose())),
                "median of 5 passes of 5"
            );
        }
    }
}
