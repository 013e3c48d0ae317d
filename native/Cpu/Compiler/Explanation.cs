using System.Diagnostics;
using System.Globalization;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// What the compiler did with a program: a text of lines, fields separated by tabs. It is kept with the executable, in
/// files too.
/// </summary>
/// <remarks>
/// <c>stage</c>: name, milliseconds. <c>unit</c>: kind, kernels, milliseconds to write, to optimise, to make object
/// code, bytes of it; units are compiled at the same time. <c>kernel</c>: name, calls, ops fused into it, result types,
/// rows, rows of a block, estimated nanoseconds of a call. <c>step</c>: number, rows, rows of a block, bytes of its
/// blocks on a thread's stack, what runs in it. <c>memory</c>: name, bytes. <c>buffer</c>: offset in the arena, bytes,
/// first and last moment of use, values that lie there.
/// </remarks>
internal sealed class Explanation
{
    /// <summary>
    /// The compiler option that asks for it, and the property of the executable's cost analysis that holds it.
    /// </summary>
    public const string Name = "xlasharp_explain";

    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();
    private long _start = Stopwatch.GetTimestamp();
    private int _steps;

    /// <summary>Ends a stage: all since the last one ended.</summary>
    public void EndStage(string name)
    {
        Add($"stage\t{name}\t{Stopwatch.GetElapsedTime(_start).TotalMilliseconds:0.000}");
        _start = Stopwatch.GetTimestamp();
    }

    /// <summary>Describes a unit of code generation; any thread may call it.</summary>
    public void AddUnit(string kind, int kernels, TimeSpan write, TimeSpan optimise, TimeSpan emit, int bytes)
    {
        lock (_lock)
        {
            string times = string.Join(
                '\t',
                new[] { write, optimise, emit }.Select(time =>
                    time.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture)
                )
            );
            Add($"unit\t{kind}\t{kernels}\t{times}\t{bytes}");
        }
    }

    /// <summary>Describes kernels.</summary>
    public void AddKernels(IEnumerable<Kernel> kernels)
    {
        foreach (Kernel kernel in kernels)
        {
            IEnumerable<string> ops = kernel
                .Node.Cluster.Nodes.GroupBy(node => node.Op.Name)
                .Select(group => group.Count() == 1 ? group.Key : $"{group.Key} x{group.Count()}");
            string results = string.Join(", ", kernel.Node.Results.Select(result => result.Type));
            string fused = string.Join(", ", ops);
            double cost = KernelCost.Of(kernel.Node);
            string rows = $"{kernel.Step.Rows}\t{kernel.Step.BlockOrAllRows}";
            Add($"kernel\t{kernel.Name}\t{kernel.Uses}\t{fused}\t{results}\t{rows}\t{cost:0}");
        }
    }

    /// <summary>Describes what runs, in order; the steps of a loop's or branch's bodies after it.</summary>
    public void AddSteps(Graph graph, IReadOnlyDictionary<Node, Kernel> kernels)
    {
        foreach (Step step in graph.Steps)
        {
            // What is no kernel is written in the entry function: control flow, calls of the host, tiny values.
            string members = string.Join(
                ", ",
                step.Members.Select(member => kernels.GetValueOrDefault(member)?.Name ?? member.Op.Name)
            );
            long local = step.Storages.Where(storage => storage.Kind == StorageKind.Local).Sum(storage => storage.Size);
            Add($"step\t{_steps++}\t{step.Rows}\t{step.BlockOrAllRows}\t{local}\t{members}");
            foreach (Graph body in step.IsControl ? step.Members[0].Bodies : [])
            {
                AddSteps(body, kernels);
            }
        }
    }

    /// <summary>Describes the memory that a call needs.</summary>
    public void AddBuffers(Graph graph, BufferAssignment buffers)
    {
        AddMemory("arena", buffers.ArenaSize);
        AddMemory("peak live", buffers.PeakLiveBytes);
        AddMemory("constants", buffers.ConstantBytes);
        Dictionary<Storage, List<string>> values = [];
        Collect(graph, values);
        foreach (Storage storage in buffers.Arena.OrderBy(storage => storage.Offset))
        {
            // Without a value it is room for a copy, at the end of a loop's body for instance.
            string held = string.Join("; ", values.GetValueOrDefault(storage, ["copy"]));
            int first = storage.Lifetimes.Min(life => life.Start);
            int last = storage.Lifetimes.Max(life => life.End);
            Add($"buffer\t{storage.Offset}\t{storage.Size}\t{first}\t{last}\t{held}");
        }
    }

    /// <summary>Adds a number of bytes.</summary>
    public void AddMemory(string name, long bytes) => Add($"memory\t{name}\t{bytes}");

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', _lines);

    private static void Collect(Graph graph, Dictionary<Storage, List<string>> values)
    {
        foreach (Node node in graph.Steps.SelectMany(step => step.Members))
        {
            foreach (Tensor result in node.Results.Where(result => result.Storage is { Kind: StorageKind.Arena }))
            {
                if (!values.TryGetValue(result.Storage!, out List<string>? held))
                {
                    values[result.Storage!] = held = [];
                }

                held.Add($"{node.Op.Name} {result.Type}");
            }

            foreach (Graph body in node.Lowering is Lowering.ControlFlow ? node.Bodies : [])
            {
                Collect(body, values);
            }
        }
    }

    private void Add(FormattableString line) => _lines.Add(line.ToString(CultureInfo.InvariantCulture));
}
