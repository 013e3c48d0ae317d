using System.Diagnostics;
using System.Globalization;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks.Workloads;

/// <summary>Compiles, checks and times workloads on a client.</summary>
internal sealed class Runner(PjRtClient client, int threads, bool quick)
{
    private const int CheckedSteps = 3;

    /// <summary>One row of results.</summary>
    public Row Run(Workload workload)
    {
        Inputs inputs = new(workload.Name);
        HostTensor[] state = workload.State(inputs);
        HostTensor[] data = workload.Data(inputs);
        byte[] program = BytecodeWriter.Write(workload.Lower(state, data));
        long start = Stopwatch.GetTimestamp();
        using PjRtLoadedExecutable executable = client.Compile(program);
        double compile = Stopwatch.GetElapsedTime(start).TotalSeconds;
        byte[] serialized = executable.Executable.Serialize();
        start = Stopwatch.GetTimestamp();
        client.Load(serialized).Dispose();
        double load = Stopwatch.GetElapsedTime(start).TotalSeconds;
        PeakMemory.Reset();
        IDeviceBuffer[] arguments =
        [
            .. state.Concat(workload.Arguments(data)).Select(tensor => client.FromHost(tensor)),
        ];
        PjRtBuffer[] results = new PjRtBuffer[state.Length + 1];
        PjRtBuffer[] carried = [.. arguments[..state.Length].Cast<PjRtBuffer>()];
        List<float> numbers = [];

        // The first call makes the object of the first result; the state's objects are replaced in place.
        using PjRtBuffer first = client.FromHost(HostTensor.Of<float>(new(Hlo.ElementType.F32, []), [0]));
        results[0] = first;
        carried.CopyTo(results, 1);
        void Call() => executable.ExecuteInto(arguments, results);
        for (int i = 0; i < (state.Length > 0 ? CheckedSteps : 1); i++)
        {
            Call();
            numbers.AddRange(state.Length > 0 ? results[0].ToHost().Values<float>() : []);
        }

        HostTensor[] checkedResults =
            state.Length > 0
                ?
                [
                    HostTensor.Of<float>(new(Hlo.ElementType.F32, [numbers.Count]), numbers.ToArray()),
                    .. carried.Take(workload.CheckedState).Select(buffer => buffer.ToHost()),
                ]
                : [results[0].ToHost()];
        string? wrong = Checksum.Of(checkedResults).Compare(Checksum.Expected[workload.Name], workload.Tolerance);
        Measurement time = Measurement.Of(Call, quick);
        foreach (IDeviceBuffer buffer in arguments)
        {
            buffer.Dispose();
        }

        return new(
            workload.Name,
            "xlasharp",
            threads,
            time,
            compile,
            workload.Limit,
            workload.Work,
            Checksum.Of(checkedResults),
            wrong ?? "ok"
        )
        {
            LoadSeconds = load,
            PeakBytes = PeakMemory.Read(),
            ArenaBytes = executable.Executable.MemoryStats()?.Temporaries ?? 0,
            PeakLiveBytes = PeakLive(program),
        };
    }

    // Compiled again, so that what is timed has no more to do than it has for users.
    private long PeakLive(byte[] program)
    {
        const string Line = "memory\tpeak live\t";
        using PjRtLoadedExecutable executable = client.Compile(program, new PjRtCompileOptions { Explain = true });
        string? bytes = executable
            .Executable.Explanation?.Split('\n')
            .FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
        return bytes is null ? 0 : long.Parse(bytes[Line.Length..], CultureInfo.InvariantCulture);
    }
}
