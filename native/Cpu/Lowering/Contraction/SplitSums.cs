using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// A contraction of a small result and long sums as several: each part of the sums is added up for itself, then the
/// parts are. Threads share the parts, and what a part reads stays in a core's cache while the whole result is added up
/// over it. How many parts there are depends on sizes alone, so results do not depend on the number of threads.
/// </summary>
internal static class SplitSums
{
    // Results of more tiles, of about so many rows and columns, are shared between threads as they are.
    private const long MaxTiles = 16;
    private const long TileRows = 8;
    private const long TileColumns = 32;

    // Products below which sums are not worth two passes.
    private const long MinProducts = 1 << 20;

    // What a part reads of both operands at best: half of a second-level cache.
    private const long PartBytes = 1 << 19;

    // Parts are a few for each thread; adding up more of them would take long in its turn.
    private const long MinParts = 8;
    private const long MaxParts = 32;

    // Larger results of several rows are split too where there are parts enough, and these together are so much less
    // than what is read.
    private const long ReadPerPart = 8;

    // A part's sums are this much longer than the work of adding its result to the others'.
    private const long MinSteps = 256;

    /// <summary>The contraction's result; null where it is better left whole.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="contract">The contraction.</param>
    /// <param name="node">Its node, which is not in the graph.</param>
    /// <param name="add">Appends the node of a contraction of several parts.</param>
    public static Tensor? TryExpand(GraphWriter graph, Contract contract, Node node, Func<Node, Tensor> add)
    {
        TensorType result = node.Result.Type;
        long steps = contract.Axes.Where(axis => axis.IsSummed).Aggregate(1L, (n, axis) => n * axis.Size);
        if (
            result.ElementType.IsComplex
            || result.ElementCount == 0
            || steps * result.ElementCount < MinProducts
            || Cut(contract.Axes, Wanted(node.Operands), steps / MinSteps) is not var (axes, parts)
            || !IsWorth(contract, node, parts.Aggregate(1L, (n, axis) => n * axis.Size))
        )
        {
            return null;
        }

        // The parts' results lie one after the other.
        long step = result.ElementCount;
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            parts[i] = parts[i] with { Result = step };
            step *= parts[i].Size;
        }

        long count = step / result.ElementCount;
        TensorType type = result with { Dims = result.Dims.Insert(0, count) };
        Contract split = Contract.Of([.. parts, .. axes]) with { Product = contract.Product };
        Tensor products = add(new Node(split, node.Lowering, [.. node.Operands], [type], null, node.Location));
        return Add(graph, products, 0, count, result);
    }

    private static long Wanted(Tensor[] operands) =>
        Math.Clamp(operands.Sum(operand => operand.Type.ByteCount) / PartBytes, MinParts, MaxParts);

    private static bool IsWorth(Contract contract, Node node, long parts)
    {
        long columns = contract.Axes.Where(axis => axis.Result == 1).Select(axis => axis.Size).FirstOrDefault(1);
        long rows = node.Result.Type.ElementCount / columns;
        long tiles = ((columns + TileColumns - 1) / TileColumns) * ((rows + TileRows - 1) / TileRows);
        return tiles <= MaxTiles
            || (
                rows >= TileRows
                && parts >= MinParts
                && parts * node.Result.Type.ByteCount * ReadPerPart
                    <= node.Operands.Sum(operand => operand.Type.ByteCount)
            );
    }

    // Cuts the outermost loops that add up, each into equal parts, until there are as many parts as wanted.
    private static (List<Axis> Axes, List<Axis> Parts)? Cut(ValueList<Axis> all, long wanted, long most)
    {
        List<Axis> axes = [];
        List<Axis> parts = [];
        long count = 1;
        foreach (Axis axis in all)
        {
            // The least number of equal parts that is enough, or else the most there can be.
            long[] divisors = axis.IsSummed && count < wanted ? [.. Divisors(axis.Size, most / count)] : [1];
            long part = divisors.Where(n => n * count >= wanted).DefaultIfEmpty(divisors[^1]).First();
            count *= part;
            long rest = axis.Size / part;
            axes.Add(axis with { Size = rest });
            if (part > 1)
            {
                parts.Add(new(part, axis.Lhs * rest, axis.Rhs * rest, 1));
            }
        }

        return count > 1 ? (axes, parts) : null;
    }

    private static IEnumerable<long> Divisors(long size, long most)
    {
        for (long n = 1; n <= Math.Min(size, Math.Max(1, Math.Min(most, 2 * MaxParts))); n++)
        {
            if (size % n == 0)
            {
                yield return n;
            }
        }
    }

    // In pairs, which rounds less than one after the other.
    private static Tensor Add(GraphWriter graph, Tensor parts, long first, long count, TensorType result)
    {
        if (count > 1)
        {
            Tensor left = Add(graph, parts, first, count / 2, result);
            return graph.Add(
                Ops.Add.Instance,
                result,
                left,
                Add(graph, parts, first + (count / 2), count - (count / 2), result)
            );
        }

        Dims start = Dims.Repeat(0, parts.Dims.Count).With(0, first);
        TensorType type = parts.Type with { Dims = parts.Dims.With(0, 1) };
        Tensor part = graph.Add(
            new Ops.Slice(start, parts.Dims.With(0, first + 1), Dims.Repeat(1, parts.Dims.Count)),
            type,
            parts
        );
        return graph.Add(new Ops.Reshape(result), result, part);
    }
}
