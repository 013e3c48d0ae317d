using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;
using XlaSharp.Native.Lowering.Contraction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Turns contractions into matrix products (<see cref="Gemm"/>) where they are some, and packs right operands whose
/// columns do not lie side by side, or that are read often enough to pay for it.
/// </summary>
internal static class PlanProducts
{
    // A right operand is worth packing for so many rows, and if it is larger than a first-level cache.
    private const long PackedRows = 24;
    private const long PackedBytes = 1 << 15;

    // A second-level cache: bytes between addresses that share a set, and how many such lines it keeps.
    private const long CacheWay = 1 << 16;
    private const long CacheWays = 16;

    // Pages whose places a core has at hand.
    private const long PageBytes = 1 << 12;
    private const long KnownPages = 64;

    // A right operand beyond the caches that so few rows read is packed a panel at a time, on a thread's stack, rather
    // than written to memory and read again.
    private const long CopiedRows = 256;
    private const long CopiedBytes = 1 << 21;
    private const long MaxPanelBytes = 3 << 17;
    private const long CopiedPanels = 8;

    // Fewer rows are better summed along vectors, if both operands can be.
    private const long ManyRows = 6;

    /// <summary>Changes a graph and everything nested in it; lists of users are stale afterwards.</summary>
    public static void Run(Graph graph) => Run(graph, new Place(graph, null));

    private static void Run(Graph graph, Place place)
    {
        List<Node> nodes = [.. graph.Nodes];
        graph.Nodes.Clear();

        // What is equal to a node that comes later cannot take its place here.
        graph.Known.Clear();
        Dictionary<Tensor, Tensor> replaced = [];
        foreach (Node node in nodes)
        {
            foreach (Graph body in node.Bodies.Where(_ => node.Lowering is Lowering.ControlFlow))
            {
                // A loop's body runs often, so what is packed in it goes before the loop if it can.
                Run(body, new Place(body, node.Op is Ops.While ? place : null));
            }

            Tensor? split = node.Op is Contract sums
                ? SplitSums.TryExpand(
                    new GraphWriter(graph, node.Location),
                    sums,
                    node,
                    part => Add(graph, part, place).Result
                )
                : null;
            if (split is not null)
            {
                replaced[node.Result] = split;
            }
            else if (Add(graph, node, place) is var added && added != node)
            {
                replaced[node.Result] = added.Result;
            }
        }

        Replacement.Run(graph, replaced);
    }

    // Appends a node; of a contraction the product that it is.
    private static Node Add(Graph graph, Node node, Place place)
    {
        Node added = node.Op is Contract contract && Plan(node, contract, place) is { } product ? product : node;
        graph.Nodes.Add(added);
        return added;
    }

    private static Node? Plan(Node node, Contract contract, Place place)
    {
        ElementType type = node.Result.ElementType;
        if (
            type.IsComplex
            || node.Result.Type.ElementCount == 0
            || contract.Axes.Any(axis => axis.IsSummed && axis.Size == 0)
        )
        {
            return null;
        }

        (Tensor lhs, Tensor rhs) = (node.Operands[0], node.Operands[1]);
        Axis[] axes = [.. contract.Axes];
        int at = Array.FindIndex(axes, axis => axis.Result == 1 && !axis.IsSummed);
        if (at < 0 || (axes[at].Lhs != 0) == (axes[at].Rhs != 0))
        {
            return null;
        }

        WordProduct words = contract.Product;
        bool isExchanged = axes[at].Lhs != 0;
        if (isExchanged)
        {
            words = words.Exchange();
            axes = Array.ConvertAll(axes, axis => axis with { Lhs = axis.Rhs, Rhs = axis.Lhs });
            (lhs, rhs) = (rhs, lhs);
        }

        Axis columns = axes[at];
        Axis[] rest = [.. axes.Where((_, i) => i != at)];
        long rows = rest.Where(axis => !axis.IsSummed && axis.Rhs == 0).Aggregate(1L, (n, axis) => n * axis.Size);
        long sums = rest.Where(axis => axis.IsSummed).Aggregate(1L, (n, axis) => n * axis.Size);
        bool mustPack = columns.Rhs != 1;
        if (mustPack && rows < ManyRows && contract.SummedVector is not null)
        {
            return null;
        }

        int lanes = HostCpu.VectorBits / (8 * type.ByteSize);
        int width = (int)Math.Min(2, (columns.Size + lanes - 1) / lanes) * lanes;
        long panelBytes = sums * width * type.ByteSize;
        bool pack = mustPack || (rows >= PackedRows && PaysToPack(rest, columns, type, sums, panelBytes));
        bool copies =
            pack
            && !mustPack
            && rows <= CopiedRows
            && sums * columns.Size * type.ByteSize > CopiedBytes
            && columns.Size >= CopiedPanels * width
            && panelBytes <= MaxPanelBytes
            && rest.All(axis => axis.IsSummed || axis.Rhs == 0)
            && rhs.Producer?.Op is not Ops.Constant
            && (place.Outer is null || place.Owns(rhs));
        Gemm gemm =
            copies ? new Gemm([.. rest], columns.Size, width, 0, CopiesPanels: true)
            : pack ? PackRight(node, rest, columns, width, place, ref rhs)
            : new Gemm([.. rest], columns.Size, width, 0);
        gemm = gemm with { Product = words, Borders = isExchanged ? [] : contract.Borders };
        return new(gemm, LoweringSet.Find(gemm.Name)!, [lhs, rhs], [node.Result.Type], null, node.Location);
    }

    // Processors with 512-bit vectors feed them from the second-level cache: packing pays where rows so far apart fall
    // into so few of its sets that it cannot keep a panel, or on more pages than the processor knows the places of.
    private static bool PaysToPack(Axis[] rest, Axis columns, ElementType type, long sums, long panelBytes)
    {
        if (HostCpu.VectorBits < 512)
        {
            return sums * columns.Size * type.ByteSize > PackedBytes;
        }

        long step = rest.Where(axis => axis.IsSummed).Select(axis => axis.Rhs).DefaultIfEmpty(1).Min() * type.ByteSize;
        long apart = Math.Min(step & -step, CacheWay);
        long rowBytes = panelBytes / sums;
        return panelBytes > CacheWay / Math.Max(apart, rowBytes) * rowBytes * CacheWays
            || (step >= PageBytes && sums > KnownPages);
    }

    private static Gemm PackRight(Node node, Axis[] rest, Axis columns, int width, Place place, ref Tensor rhs)
    {
        Axis[] outer = [.. rest.Where(axis => !axis.IsSummed && axis.Rhs != 0)];
        Axis[] summed = [.. rest.Where(axis => axis.IsSummed)];
        Pack pack = new(
            [.. outer.Select(axis => (axis.Size, axis.Rhs))],
            [.. summed.Select(axis => (axis.Size, axis.Rhs))],
            columns.Size,
            columns.Rhs,
            width
        );
        long panels = (columns.Size + width - 1) / width;
        long sums = summed.Aggregate(1L, (n, axis) => n * axis.Size);
        while (place.Outer is not null && !place.Owns(rhs))
        {
            place = place.Outer;
        }

        if (!place.Packed.TryGetValue((rhs, pack), out Tensor? copy))
        {
            long outside = outer.Aggregate(1L, (n, axis) => n * axis.Size);
            TensorType type = new(rhs.ElementType, [outside * panels, sums, width]);
            Node packing = PackedConstants.TryPack(rhs, pack, type) is { } constant
                ? new(constant, LoweringSet.Find(constant.Name)!, [], [type], null, node.Location)
                : new(pack, LoweringSet.Find(pack.Name)!, [rhs], [type], null, node.Location);
            place.Graph.Nodes.Add(packing);
            place.Packed[(rhs, pack)] = copy = packing.Result;
        }

        rhs = copy;
        long step = panels * sums * width;
        for (int i = outer.Length - 1; i >= 0; i--)
        {
            Axis axis = outer[i];
            rest[Array.IndexOf(rest, axis)] = axis with { Rhs = step };
            step *= axis.Size;
        }

        step = width;
        for (int i = summed.Length - 1; i >= 0; i--)
        {
            Axis axis = summed[i];
            rest[Array.IndexOf(rest, axis)] = axis with { Rhs = step };
            step *= axis.Size;
        }

        return new Gemm([.. rest], columns.Size, width, sums * width);
    }

    // A graph that is being written, and the one around it.
    private sealed class Place(Graph graph, Place? outer)
    {
        private readonly HashSet<Tensor> _own = [.. graph.Parameters, .. graph.Nodes.SelectMany(node => node.Results)];

        public Graph Graph => graph;

        public Place? Outer => outer;

        public Dictionary<(Tensor, Pack), Tensor> Packed { get; } = [];

        // What this graph makes, products that took another's place included.
        public bool Owns(Tensor tensor) =>
            _own.Contains(tensor) || (tensor.Producer is { } producer && graph.Nodes.Contains(producer));
    }
}
