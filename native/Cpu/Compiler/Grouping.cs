using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;
using XlaSharp.Native.Lowering.Contraction;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Orders kernels into steps. A kernel joins the step of the last one it depends on if both can go by the same rows and
/// it needs no other row of that step's results: a softmax, a product with its activation, a whole attention become one
/// step.
/// </summary>
internal sealed class Grouping
{
    // Kernels of up to this many elements are written where they are called.
    private const long TinyElements = 8;

    // What the members of a step may touch per row, and per block: half of a second-level cache.
    private const long MaxRowBytes = 1 << 17;
    private const long BlockBytes = 1 << 18;

    // Rows of more bytes leave the first-level cache.
    private const long SmallRowBytes = 1 << 15;

    // Room for blocks on the stack of a thread.
    private const long MaxLocalBytes = 3 << 17;

    // A step is cut into so many blocks, where it is long enough, that threads of unequal speed finish together.
    private const long WantedBlocks = 8;
    private const int MaxMembers = 24;

    // Rows of a matrix product that are worth a block.
    private const long TiledRows = 24;

    private readonly Graph _graph;
    private readonly Dictionary<Node, Step> _stepOf = [];

    private readonly bool _joins;

    private Grouping(Graph graph, bool joins) => (_graph, _joins) = (graph, joins);

    /// <summary>Fills <see cref="Graph.Steps"/> of a graph and everything nested in it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="joins">False: every node is a step of its own.</param>
    public static void Run(Graph graph, bool joins = true)
    {
        new Grouping(graph, joins).Group();
        foreach (Node node in graph.Nodes.Where(node => node.Lowering is Lowering.ControlFlow))
        {
            Array.ForEach(node.Bodies, body => Run(body, joins));
        }
    }

    /// <summary>True for a kernel that is written where it is called.</summary>
    public static bool IsTiny(Node node) =>
        node.Lowering is ElementLowering && node.Result.Type.ElementCount <= TinyElements;

    /// <summary>True if a kernel can work on some of so many rows.</summary>
    public static bool CanCut(Node node, long rows) =>
        node.Lowering switch
        {
            KernelLowering kernel => kernel.CanCut(node, rows),
            _ when node.Cluster.KeepsLinear => node.Result.Type.ElementCount % rows == 0,
            _ => RowMap.Split(node.Result.Dims, rows).Depth >= 0,
        };

    private void Group()
    {
        foreach (Node node in _graph.Nodes.Where(node => node.IsMaterialized && !Fusion.IsStoredConstant(node)))
        {
            Step[] needed = _joins ? [.. StepsBefore(node).OrderByDescending(step => step.Position)] : [];
            Step? chosen = null;
            foreach (Step step in needed)
            {
                Step[] late =
                [
                    .. needed.Where(other => other.Position > step.Position).OrderBy(other => other.Position),
                ];
                if (late.All(other => MayMove(other, step)) && Joins(step, node))
                {
                    Move(late, step.Position);
                    chosen = step;
                    break;
                }

                if (step.Members.Count > 1)
                {
                    break;
                }
            }

            if (chosen is null)
            {
                chosen = new Step(node) { Rows = MostRows(node), Position = _graph.Steps.Count };
                _graph.Steps.Add(chosen);
            }
            else
            {
                chosen.Members.Add(node);
            }

            _stepOf[node] = chosen;
        }

        HashSet<Tensor> shared = FindShared();
        foreach (Step step in _graph.Steps.Where(step => step.Members.Count > 1 || HasTiles(step)))
        {
            step.BlockRows = ChooseBlock(step);
            long room = MaxLocalBytes;
            foreach (Tensor result in step.Members.SelectMany(member => member.Results))
            {
                long bytes = result.Type.ByteCount / step.Rows * step.BlockRows;
                if (!shared.Contains(result) && bytes <= room)
                {
                    step.Local.Add(result);
                    room -= bytes;
                }
            }
        }
    }

    // The steps that make what a node reads, each once.
    private IEnumerable<Step> StepsBefore(Node node) =>
        Reads(node)
            .Select(tensor => tensor.Producer is { } producer ? _stepOf.GetValueOrDefault(producer) : null)
            .OfType<Step>()
            .Distinct();

    // Such as the packing of an operand: it can come before a step that it needs nothing of.
    private bool MayMove(Step step, Step target) =>
        !step.IsControl
        && step.Members is [var only]
        && !only.Lowering.HasSideEffect
        && StepsBefore(only).All(before => before.Position < target.Position);

    private void Move(Step[] steps, int position)
    {
        foreach (Step step in steps)
        {
            int from = step.Position;
            _graph.Steps.RemoveAt(from);
            _graph.Steps.Insert(position, step);
            for (int i = position; i <= from; i++)
            {
                _graph.Steps[i].Position = i;
            }

            position++;
        }
    }

    private static IEnumerable<Tensor> Reads(Node node) =>
        node.Lowering is Lowering.ControlFlow ? node.Reads : node.Cluster.Inputs.Keys;

    private static long MostRows(Node node)
    {
        if (node.Lowering is Lowering.ControlFlow || IsTiny(node) || node.Results[0].Type.ElementCount == 0)
        {
            return 1;
        }

        if (node.Lowering is KernelLowering kernel)
        {
            return kernel.MaxRows(node);
        }

        // One long row can be cut anywhere.
        long[] cuts = [.. RowMap.Cuts(node.Result.Dims)];
        return cuts.Length == 0 ? 1 : cuts.FirstOrDefault(cut => cut < node.Result.Type.ElementCount, cuts[0]);
    }

    private static bool Joins(Step step, Node node)
    {
        if (
            step.IsControl
            || step.Rows == 1
            || step.Members.Count >= MaxMembers
            || node.Lowering is Lowering.ControlFlow
            || IsTiny(node)
            || IsTiny(step.Members[0])
            || node.Lowering.HasSideEffect
            || node.Results[0].Type.ElementCount == 0
        )
        {
            return false;
        }

        foreach (
            long rows in RowMap
                .Cuts(node.Results[0].Dims)
                .Append(step.Rows)
                .Where(cut => cut <= step.Rows)
                .Distinct()
                .OrderDescending()
        )
        {
            bool canCut =
                step.Rows % rows == 0
                && rows >= Math.Min(step.Rows, WantedBlocks)
                && CanCut(node, rows)
                && step.Members.TrueForAll(member => CanCut(member, rows));
            if (canCut && FitsCache(step.Members.Append(node), rows) && KeepsRows(step, node, rows))
            {
                if (IsTooCoarse(step, node, rows))
                {
                    return false;
                }

                step.Rows = rows;
                return true;
            }
        }

        return false;
    }

    // A matrix product that reads little of the step, such as an image with margins, does better with rows of its own:
    // what comes after it then finds them in the first-level cache.
    private static bool IsTooCoarse(Step step, Node node, long rows)
    {
        long read = node
            .Cluster.Inputs.Keys.Where(input => input.Producer is { } producer && step.Members.Contains(producer))
            .Sum(input => input.Type.ByteCount);
        return node.Op is Gemm
            && read * 4 < node.Result.Type.ByteCount
            && RowBytes([node], rows) > SmallRowBytes
            && MostRows(node) > rows;
    }

    // Rows that share what they read of a matrix must be several to a block.
    private static bool FitsCache(IEnumerable<Node> members, long rows)
    {
        long bytes = RowBytes(members, rows);
        long tile = members.Max(member => member.Lowering is KernelLowering kernel ? kernel.RowTile(member, rows) : 1);
        return bytes <= MaxRowBytes && (tile == 1 || bytes * Math.Min(tile, rows) <= 2 * BlockBytes);
    }

    private static bool KeepsRows(Step step, Node node, long rows)
    {
        Dictionary<Tensor, bool> inputs = node.Cluster.RowInputs(rows);
        return inputs.All(input =>
            input.Value || input.Key.Producer is null || !step.Members.Contains(input.Key.Producer)
        );
    }

    private static long RowBytes(IEnumerable<Node> members, long rows) =>
        members.SelectMany(member => member.Results).Sum(result => result.Type.ByteCount) / rows;

    // What somebody else than the members of its step reads.
    private HashSet<Tensor> FindShared()
    {
        HashSet<Tensor> shared = [.. _graph.Results];
        foreach (Step step in _graph.Steps)
        {
            foreach (Tensor read in step.Members.SelectMany(Reads))
            {
                if (read.Producer is null || !step.Members.Contains(read.Producer))
                {
                    shared.Add(read);
                }
            }
        }

        return shared;
    }

    private static bool HasTiles(Step step) =>
        step.Rows > 1
        && step.Members.Exists(member =>
            member.Lowering is KernelLowering kernel && kernel.RowTile(member, step.Rows) > 1
        );

    private static long ChooseBlock(Step step)
    {
        long fits = Math.Max(1, BlockBytes / Math.Max(1, RowBytes(step.Members, step.Rows)));
        if (!HasTiles(step))
        {
            return Math.Min(fits, Math.Max(1, step.Rows / WantedBlocks));
        }

        // Rows of a block share what they read of the other operand; few blocks must be of one size.
        if (step.Rows >= 16 * TiledRows)
        {
            return Math.Clamp(step.Rows / 16, TiledRows, Math.Max(TiledRows, fits))
                / GemmEmitter.MostRows
                * GemmEmitter.MostRows;
        }

        long blocks =
            step.Rows >= 8 * TiledRows ? 8
            : step.Rows >= 4 * TiledRows ? 4
            : step.Rows >= 8 ? 2
            : 1;
        return Math.Min(fits, (step.Rows + blocks - 1) / blocks);
    }
}
