using System.Diagnostics;
using System.Globalization;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// What the compiler did with a program: a text of lines, fields separated by tabs. <c>stage</c>: name, milliseconds.
/// <c>kernel</c>: name, calls, ops fused into it, result types, rows, rows of a block, estimated nanoseconds of a call.
/// <c>memory</c>: name, bytes.
/// </summary>
internal sealed class Explanation
{
    /// <summary>
    /// The compiler option that asks for it, and the property of the executable's cost analysis that holds it.
    /// </summary>
    public const string Name = "xlasharp_explain";

    private readonly List<string> _lines = [];
    private long _start = Stopwatch.GetTimestamp();

    /// <summary>Ends a stage: all since the last one ended.</summary>
    public void EndStage(string name)
    {
        Add($"stage\t{name}\t{Stopwatch.GetElapsedTime(_start).TotalMilliseconds:0.000}");
        _start = Stopwatch.GetTimestamp();
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

    /// <summary>Adds a number of bytes.</summary>
    public void AddMemory(string name, long bytes) => Add($"memory\t{name}\t{bytes}");

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', _lines);

    private void Add(FormattableString line) => _lines.Add(line.ToString(CultureInfo.InvariantCulture));
}
