using XlaSharp.Hlo;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// A value of a program under compilation: the result of a node, or a parameter of a graph. Always a ranked tensor of a
/// static shape; tuples and tokens are gone.
/// </summary>
internal sealed class Tensor(TensorType type, Node? producer, int index)
{
    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; } = type;

    /// <summary>The node whose result this is; null for a parameter of a graph.</summary>
    public Node? Producer { get; } = producer;

    /// <summary>Position among the results or parameters.</summary>
    public int Index { get; } = index;

    /// <summary>
    /// The nodes that read it, those inside nested graphs included, one entry per operand; see <see cref="UseLists"/>.
    /// </summary>
    public List<Node> Users { get; } = [];

    /// <summary>
    /// Where its elements lie; null where they are computed at each use, or before buffers are assigned.
    /// </summary>
    public Storage? Storage { get; set; }

    /// <summary>Type of one element.</summary>
    public ElementType ElementType => Type.ElementType;

    /// <summary>Its shape.</summary>
    public Dims Dims => Type.Dims;
}

/// <summary>
/// One operation of a program under compilation. The same op records as in StableHLO, and a few of the compiler's own
/// (<see cref="CompilerOp"/>). Nested graphs are control-flow bodies, or scalar functions such as a reduction's.
/// </summary>
internal sealed class Node
{
    private Cluster? _cluster;

    /// <summary>An operation on tensors.</summary>
    public Node(
        Op op,
        Lowering.Lowering lowering,
        Tensor[] operands,
        IReadOnlyList<TensorType> resultTypes,
        Graph[]? bodies = null,
        Location? location = null
    )
    {
        Op = op;
        Lowering = lowering;
        Operands = operands;
        Bodies = bodies ?? [];
        Location = location ?? Location.Unknown;
        Results = new Tensor[resultTypes.Count];
        for (int i = 0; i < Results.Length; i++)
        {
            Results[i] = new Tensor(resultTypes[i], this, i);
        }
    }

    /// <summary>What it does.</summary>
    public Op Op { get; }

    /// <summary>How it becomes code.</summary>
    public Lowering.Lowering Lowering { get; }

    /// <summary>What it reads, in the op's order.</summary>
    public Tensor[] Operands { get; }

    /// <summary>What it gives.</summary>
    public Tensor[] Results { get; }

    /// <summary>Its nested graphs, one per region.</summary>
    public Graph[] Bodies { get; }

    /// <summary>Where it comes from.</summary>
    public Location Location { get; }

    /// <summary>True: its results are written to memory when it runs. False: computed at each use.</summary>
    public bool IsMaterialized { get; set; } = true;

    /// <summary>
    /// What is fused into this node and what it reads; valid after <see cref="Fusion"/> for nodes in memory.
    /// </summary>
    public Cluster Cluster => _cluster ??= Cluster.Of(this);

    /// <summary>The only result.</summary>
    public Tensor Result => Results[0];

    /// <summary>Tensors of outer graphs that the bodies read.</summary>
    public IEnumerable<Tensor> Captures => Bodies.SelectMany(body => body.Captures);

    /// <summary>Everything it reads: operands, then what its bodies capture.</summary>
    public IEnumerable<Tensor> Reads => Operands.Concat(Captures);
}

/// <summary>
/// A straight line of nodes: a function, a branch, the condition or body of a loop, a scalar function.
/// </summary>
internal sealed class Graph
{
    /// <summary>The processes that run the program.</summary>
    public ProcessGrid Grid { get; init; } = new(1, 1);

    /// <summary>What it is given.</summary>
    public List<Tensor> Parameters { get; } = [];

    /// <summary>The nodes in order of execution.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>What it gives.</summary>
    public Tensor[] Results { get; set; } = [];

    /// <summary>The nodes in memory as they run; see <see cref="Grouping"/>.</summary>
    public List<Step> Steps { get; set; } = [];

    /// <summary>Tensors from outside that its nodes read or that it gives on.</summary>
    public HashSet<Tensor> Captures { get; } = [];

    /// <summary>The nodes without bodies by what they do, for finding equal ones.</summary>
    public Dictionary<Key, Node> Known { get; } = [];

    /// <summary>True if it is a function of elements that computes lanes of vectors as well.</summary>
    public bool HasLanes =>
        Nodes.TrueForAll(node =>
            node.Lowering is ElementLowering lowering
            && lowering.CanUseLanes(node, isLinear: true)
            && node.Operands.Concat(node.Results).All(tensor => ElementLanes.Has(tensor.ElementType))
        );

    /// <summary>Adds a parameter.</summary>
    public Tensor AddParameter(TensorType type)
    {
        Tensor parameter = new(type, null, Parameters.Count);
        Parameters.Add(parameter);
        return parameter;
    }

    /// <summary>What a node does.</summary>
    internal readonly record struct Key(Op Op, ValueList<Tensor> Operands);
}

/// <summary>An op of the compiler's own, without a place in StableHLO's table.</summary>
internal abstract record CompilerOp(string Label) : Op
{
    /// <inheritdoc/>
    public override OpDefinition Definition =>
        throw new InvalidOperationException($"{Label} is an op of the compiler and has no entry in StableHLO's table.");

    /// <inheritdoc/>
    public override string Name => Label;
}
