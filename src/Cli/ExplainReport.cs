using System.Globalization;

namespace XlaSharp.Cli;

/// <summary>What a compiler says of one compilation: stages, kernels, memory.</summary>
/// <param name="Title">What tells it from other reports of the same file; empty where it is the only one.</param>
internal sealed record ExplainReport(string Title)
{
    private readonly List<Stage> _stages = [];
    private readonly List<Unit> _units = [];
    private readonly List<Kernel> _kernels = [];
    private readonly List<Step> _steps = [];
    private readonly List<(string Name, long Bytes)> _memory = [];
    private readonly List<Buffer> _buffers = [];

    /// <summary>Stages of the compilation, in order.</summary>
    public IReadOnlyList<Stage> Stages => _stages;

    /// <summary>Units of code generation, which are compiled at the same time.</summary>
    public IReadOnlyList<Unit> Units => _units;

    /// <summary>Each kernel, the longest first.</summary>
    public IEnumerable<Kernel> Kernels => _kernels.OrderByDescending(kernel => kernel.Nanoseconds * kernel.Calls);

    /// <summary>What runs, in order.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Names and bytes.</summary>
    public IReadOnlyList<(string Name, long Bytes)> Memory => _memory;

    /// <summary>What lies in the arena.</summary>
    public IReadOnlyList<Buffer> Buffers => _buffers;

    /// <summary>Milliseconds of all stages.</summary>
    public double Milliseconds => _stages.Sum(stage => stage.Milliseconds);

    /// <summary>
    /// Arena bytes over the most bytes in use at one time; 1 is the least that is possible, null without an arena.
    /// </summary>
    public double? ArenaRatio =>
        Bytes("arena") is > 0 and var arena && Bytes("peak live") is > 0 and var live ? (double)arena / live : null;

    /// <summary>
    /// Reads the plugin's lines: a kind, then fields, separated by tabs. Unknown kinds are passed over.
    /// </summary>
    /// <param name="title">What tells it from others.</param>
    /// <param name="text">The lines.</param>
    /// <returns>The report.</returns>
    public static ExplainReport Parse(string title, string text)
    {
        ExplainReport report = new(title);
        foreach (string line in text.Split('\n'))
        {
            report.Add(line.Split('\t'));
        }

        return report;
    }

    private void Add(string[] line)
    {
        switch (line)
        {
            case ["stage", var name, var time]:
                _stages.Add(new(name, Number(time)));
                break;
            case ["unit", var kind, var kernels, var write, var optimise, var emit, var bytes]:
                _units.Add(new(kind, Integer(kernels), Number(write), Number(optimise), Number(emit), Integer(bytes)));
                break;
            case ["kernel", var name, var calls, var ops, var results, var rows, var block, var cost]:
                _kernels.Add(new(name, Integer(calls), ops, results, Integer(rows), Integer(block), Integer(cost)));
                break;
            case ["step", var number, var rows, var block, var local, var members]:
                _steps.Add(new(Integer(number), Integer(rows), Integer(block), Integer(local), members));
                break;
            case ["memory", var name, var bytes]:
                _memory.Add((name, Integer(bytes)));
                break;
            case ["buffer", var offset, var bytes, var first, var last, var values]:
                _buffers.Add(new(Integer(offset), Integer(bytes), Integer(first), Integer(last), values));
                break;
        }
    }

    private long Bytes(string name) => _memory.Find(entry => entry.Name == name).Bytes;

    private static long Integer(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    private static double Number(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);

    /// <summary>A stage of the compilation: a pass, or several.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Milliseconds">How long it took.</param>
    internal sealed record Stage(string Name, double Milliseconds);

    /// <summary>A part of the code that one thread makes.</summary>
    /// <param name="Kind">What kind of code, which decides on LLVM's passes.</param>
    /// <param name="Kernels">How many kernels.</param>
    /// <param name="Write">Milliseconds to write LLVM IR.</param>
    /// <param name="Optimise">Milliseconds of LLVM's passes.</param>
    /// <param name="Emit">Milliseconds from IR to object code.</param>
    /// <param name="Bytes">Bytes of object code.</param>
    internal sealed record Unit(string Kind, long Kernels, double Write, double Optimise, double Emit, long Bytes);

    /// <summary>A function of the compiled program.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Calls">How many places call it.</param>
    /// <param name="Ops">What is fused into it.</param>
    /// <param name="Results">Types of what it writes.</param>
    /// <param name="Rows">How many rows its work is cut into.</param>
    /// <param name="BlockRows">Rows that one call does.</param>
    /// <param name="Nanoseconds">The compiler's estimate of one core's time.</param>
    internal sealed record Kernel(
        string Name,
        long Calls,
        string Ops,
        string Results,
        long Rows,
        long BlockRows,
        long Nanoseconds
    );

    /// <summary>Kernels that run over a block of rows, one after the other, then over the next block.</summary>
    /// <param name="Number">Its place in the order.</param>
    /// <param name="Rows">Rows in all.</param>
    /// <param name="BlockRows">Rows of a block.</param>
    /// <param name="LocalBytes">Bytes of blocks on the stack of a thread; these values are never whole in memory.</param>
    /// <param name="Members">The kernels' names, or what the entry function does itself.</param>
    internal sealed record Step(long Number, long Rows, long BlockRows, long LocalBytes, string Members);

    /// <summary>A place in the arena.</summary>
    /// <param name="Offset">Where it begins.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="First">When it is used first; moments count the program's steps.</param>
    /// <param name="Last">When it is used last.</param>
    /// <param name="Values">What lies there, one after the other.</param>
    internal sealed record Buffer(long Offset, long Bytes, long First, long Last, string Values);
}
