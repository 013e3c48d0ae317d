using System.Runtime.CompilerServices;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// What a program costs before any compiler has touched it, from its shapes alone: arithmetic, and memory traffic if
/// nothing is fused. Loops with constant bounds count every iteration; of branches the dearest counts; calls count what
/// they call.
/// </summary>
public sealed class CostAnalysis
{
    private readonly Module _module;
    private readonly Dictionary<string, Tally?> _functions = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);

    private CostAnalysis(Module module) => _module = module;

    /// <summary>The cost of one run of the entry function.</summary>
    public Cost Total { get; private set; }

    /// <summary>Costs by op, with how often each runs; the dearest first.</summary>
    public IReadOnlyList<OpCost> ByOp { get; private set; } = [];

    /// <summary>What could not be counted, and what was taken instead; empty for an exact count.</summary>
    public IReadOnlyCollection<string> Notes => _notes;

    /// <summary>Counts a program.</summary>
    /// <param name="module">A verified module.</param>
    /// <param name="entry">The function to count; <see cref="Module.Main"/> if null.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="InvalidOperationException">There is no entry function.</exception>
    public static CostAnalysis Of(Module module, Function? entry = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        CostAnalysis analysis = new(module);
        Tally tally = (entry ?? module.Main).Body is { } body ? analysis.Count(body) : new();
        analysis.Total = tally.Total;
        analysis.ByOp =
        [
            .. tally
                .Entries.OrderByDescending(op => op.Cost.Flops + op.Cost.Transcendentals)
                .ThenByDescending(op => op.Cost.BytesAccessed)
                .ThenBy(op => op.Name, StringComparer.Ordinal),
        ];
        return analysis;
    }

    /// <summary>
    /// The cost of one operation by itself; nothing for control flow and calls, nor where shapes are not known.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <returns>Its cost, bodies of reductions and the like included.</returns>
    public static Cost OfOperation(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return (OperationCost.Arithmetic(operation, index => CountBody(operation.Regions[index])) ?? default)
            + (Traffic.Of(operation) ?? default);
    }

    private Tally Count(Region region)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Tally tally = new();
        foreach (Block block in region.Blocks)
        {
            foreach (Operation operation in block.Operations.Where(operation => !operation.Definition.IsTerminator))
            {
                Count(operation, tally);
            }
        }

        return tally;
    }

    private void Count(Operation operation, Tally tally)
    {
        switch (operation.Op)
        {
            case While:
                double trips = Trips(operation);
                tally.Add(Count(operation.Regions[0]), trips + 1);
                tally.Add(Count(operation.Regions[1]), trips);
                break;
            case If or Case:
                IEnumerable<Tally> branches = operation.Regions.ToArray().Select(Count);
                tally.Add(branches.MaxBy(branch => branch.Total.Flops + branch.Total.Transcendentals) ?? new(), 1);
                break;
            case Call call:
                tally.Add(Callee(call.Callee), 1);
                break;
            case Composite composite:
                tally.Add(Callee(composite.Decomposition), 1);
                break;
            case Ops.Chlo.Scan scan:
                tally.Add(Count(operation.Regions[0]), Steps(scan, operation));
                break;
            default:
                tally.Add(new(operation.Name, 1, CountPlain(operation)));
                return;
        }

        tally.Add(new(operation.Name, 1, default));
    }

    private Cost CountPlain(Operation operation)
    {
        switch (operation.Op)
        {
            case CustomCall custom:
                _notes.Add($"custom call '{custom.CallTargetName}': only its bytes are counted");
                break;
            case UnregisteredOp
            or Einsum
            or UnaryEinsum
            or Ops.Chlo.RaggedDot
            or Ops.Chlo.TopK
            or DynamicConv
            or AsyncStart:
                _notes.Add($"'{operation.Name}': only its bytes are counted");
                break;
            default:
                break;
        }

        Cost? arithmetic = OperationCost.Arithmetic(operation, index => CountBody(operation.Regions[index]));
        Cost? traffic = Traffic.Of(operation);
        if (arithmetic is null || traffic is null)
        {
            _notes.Add($"'{operation.Name}' with dynamic shapes is not counted; refine the shapes first");
        }

        return (arithmetic ?? default) + (traffic ?? default);
    }

    // Bodies of reductions and the like run inside their operation: nothing in them goes through memory.
    private static Cost CountBody(Region region)
    {
        Cost sum = default;
        foreach (Operation operation in region.Walk())
        {
            sum += OperationCost.Arithmetic(operation, _ => default) ?? default;
        }

        return sum;
    }

    private double Trips(Operation loop)
    {
        if (TripCount.Of(loop) is { } trips)
        {
            return trips;
        }

        _notes.Add($"loop at {loop.Location.Short}: the number of iterations is not constant; one is counted");
        return 1;
    }

    private double Steps(Ops.Chlo.Scan scan, Operation operation)
    {
        long? size =
            scan.ScanDimSize
            ?? (operation.Operands is [{ Type: TensorType input }, ..] ? input.Dims[(int)scan.Dimension] : null);
        if (size is not (null or Dims.Dynamic))
        {
            return size.Value;
        }

        _notes.Add($"scan at {operation.Location.Short}: the number of steps is not known; one is counted");
        return 1;
    }

    private Tally Callee(string name)
    {
        if (_functions.TryGetValue(name, out Tally? known))
        {
            if (known is null)
            {
                _notes.Add($"function @{name} calls itself; the inner calls are not counted");
            }

            return known ?? new();
        }

        if (_module.FindFunction(name)?.Body is not { } body)
        {
            _notes.Add($"function @{name} is only declared; calls of it are not counted");
            return new();
        }

        _functions[name] = null;
        Tally tally = Count(body);
        _functions[name] = tally;
        return tally;
    }
}
