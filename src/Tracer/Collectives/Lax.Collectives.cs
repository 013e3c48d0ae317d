using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>Sum over the entries of a named map.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <returns>The sums, the same for every entry.</returns>
    /// <exception cref="TraceException">No map around has the name.</exception>
    public static T PSum<T>(T x, string axisName)
    {
        AxisScope axis = AxisScope.Find(axisName, "psum");
        return Tree.Map(
            leaf => leaf is ConstantTensor ? Mul(leaf, axis.Size) : Trace.Bind1(new PSum(axis.Name, axis.Size), leaf),
            x
        );
    }

    /// <summary>Mean over the entries of a named map.</summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <returns>The means, the same for every entry.</returns>
    /// <exception cref="TraceException">No map around has the name.</exception>
    public static T PMean<T>(T x, string axisName)
    {
        AxisScope axis = AxisScope.Find(axisName, "pmean");
        return Tree.Map(sum => sum / axis.Size, PSum(x, axisName));
    }

    /// <summary>Largest values of the entries of a named map.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <returns>The maxima, the same for every entry.</returns>
    /// <exception cref="TraceException">No map around has the name.</exception>
    public static T PMax<T>(T x, string axisName)
    {
        AxisScope axis = AxisScope.Find(axisName, "pmax");
        return Tree.Map(leaf => Trace.Bind1(new PMax(axis.Name, axis.Size), leaf), x);
    }

    /// <summary>Smallest values of the entries of a named map.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <returns>The minima, the same for every entry.</returns>
    /// <exception cref="TraceException">No map around has the name.</exception>
    public static T PMin<T>(T x, string axisName)
    {
        AxisScope axis = AxisScope.Find(axisName, "pmin");
        return Tree.Map(leaf => Trace.Bind1(new PMin(axis.Name, axis.Size), leaf), x);
    }

    /// <summary>Every entry gets the values of all entries of a named map.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <param name="axis">Where the entries' values lie in the result.</param>
    /// <param name="tiled">Lays them one behind the other along an axis that is there, in place of a new one.</param>
    /// <returns>The values of all entries, the same for every entry.</returns>
    /// <exception cref="TraceException">No map around has the name, or the axis is out of range.</exception>
    public static T AllGather<T>(T x, string axisName, int axis = 0, bool tiled = false)
    {
        AxisScope scope = AxisScope.Find(axisName, "all_gather");
        return Tree.Map(
            leaf =>
            {
                int position = Axes.Normalize(axis, tiled ? leaf.Rank : leaf.Rank + 1, "all_gather");
                Tensor stacked = Trace.Bind1(new AllGather(scope.Name, scope.Size, position), leaf);
                return tiled ? Reshape(stacked, leaf.Shape.With(position, leaf.Shape[position] * scope.Size)) : stacked;
            },
            x
        );
    }

    /// <summary>Sums over the entries of a named map and gives each its slice of the sum.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <param name="axis">The axis of the slices; as long as there are entries, or a multiple where tiled.</param>
    /// <param name="tiled">Keeps the axis, shorter, in place of dropping it.</param>
    /// <returns>Every entry's slice.</returns>
    /// <exception cref="TraceException">No map around has the name, or the axis does not fit.</exception>
    public static T PSumScatter<T>(T x, string axisName, int axis = 0, bool tiled = false)
    {
        AxisScope scope = AxisScope.Find(axisName, "psum_scatter");
        return Tree.Map(
            leaf =>
            {
                int position = Axes.Normalize(axis, leaf.Rank, "psum_scatter");
                Tensor apart = tiled
                    ? Reshape(
                        leaf,
                        leaf.Shape.With(position, leaf.Shape[position] / scope.Size).Insert(position, scope.Size)
                    )
                    : leaf;
                return Trace.Bind1(new SumScatter(scope.Name, scope.Size, position), apart);
            },
            x
        );
    }

    /// <summary>
    /// Takes an axis apart among the entries of a named map, and stacks what each receives along a new axis.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <param name="splitAxis">The axis that is taken apart; as long as there are entries.</param>
    /// <param name="concatAxis">The new axis, counted without the one taken apart.</param>
    /// <returns>What every entry receives.</returns>
    /// <exception cref="TraceException">No map around has the name, or the axes do not fit.</exception>
    public static T AllToAll<T>(T x, string axisName, int splitAxis, int concatAxis)
    {
        AxisScope scope = AxisScope.Find(axisName, "all_to_all");
        return Tree.Map(
            leaf =>
                Trace.Bind1(
                    new AllToAll(
                        scope.Name,
                        scope.Size,
                        Axes.Normalize(splitAxis, leaf.Rank, "all_to_all"),
                        Axes.Normalize(concatAxis, leaf.Rank, "all_to_all")
                    ),
                    leaf
                ),
            x
        );
    }

    /// <summary>Sends values between the entries of a named map. Who receives nothing gets zeros.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <param name="permutation">Pairs of sender and receiver; every entry at most once on either side.</param>
    /// <returns>What every entry receives.</returns>
    /// <exception cref="TraceException">No map around has the name, or a pair is out of range or double.</exception>
    public static T PPermute<T>(T x, string axisName, params IReadOnlyList<(int Source, int Target)> permutation)
    {
        ArgumentNullException.ThrowIfNull(permutation);
        AxisScope scope = AxisScope.Find(axisName, "ppermute");
        long[] sources = [.. Enumerable.Repeat(-1L, (int)scope.Size)];
        foreach ((int source, int target) in permutation)
        {
            if (
                source < 0
                || source >= scope.Size
                || target < 0
                || target >= scope.Size
                || sources[target] >= 0
                || sources.Contains(source)
            )
            {
                throw new TraceException(
                    $"{SourceLocations.Prefix(Trace.CurrentLocation())}ppermute: every entry may send once and "
                        + $"receive once, and numbers are in [0, {scope.Size}); "
                        + $"got ({source}, {target}) in [{string.Join(", ", permutation)}]."
                );
            }

            sources[target] = source;
        }

        return Tree.Map(leaf => Trace.Bind1(new PPermute(scope.Name, scope.Size, Dims.Create(sources)), leaf), x);
    }

    /// <summary>Reorders the entries of a named map: every one receives the values of another.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <param name="permutation">Per entry the one it receives from.</param>
    /// <returns>What every entry receives.</returns>
    /// <exception cref="TraceException">No map around has the name, or the numbers are no permutation.</exception>
    public static T PShuffle<T>(T x, string axisName, params IReadOnlyList<int> permutation)
    {
        ArgumentNullException.ThrowIfNull(permutation);
        AxisScope scope = AxisScope.Find(axisName, "pshuffle");
        return permutation.Count == scope.Size
            ? PPermute(x, axisName, [.. permutation.Select((source, target) => (source, target))])
            : throw Misuse.Error(
                "pshuffle",
                $"axis '{axisName}' has {scope.Size} entries, but {permutation.Count} numbers are given"
            );
    }

    /// <summary>Gives every entry of a named map the values of one of them.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <param name="source">The entry whose values count.</param>
    /// <returns>Its values.</returns>
    /// <exception cref="TraceException">No map around has the name, or it has no such entry.</exception>
    public static T PBroadcast<T>(T x, string axisName, int source)
    {
        AxisScope scope = AxisScope.Find(axisName, "pbroadcast");
        return source >= 0 && source < scope.Size
            ? Tree.Map(leaf => IndexInDim(AllGather(leaf, axisName), source, keepDims: false), x)
            : throw Misuse.Error("pbroadcast", $"the source must be in [0, {scope.Size}), got {source}");
    }

    /// <summary>Exchanges a named map's axis with another one of the same size.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">Every entry's values.</param>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <param name="axis">The other axis.</param>
    /// <returns>What every entry receives: its place along the axis, from all entries.</returns>
    /// <exception cref="TraceException">No map around has the name, or the sizes differ.</exception>
    public static T PSwapAxes<T>(T x, string axisName, int axis) => AllToAll(x, axisName, axis, axis);

    /// <summary>Number of the entry in a named map.</summary>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <returns>A scalar, <c>i32</c>.</returns>
    /// <exception cref="TraceException">No map around has the name.</exception>
    public static Tensor AxisIndex(string axisName)
    {
        AxisScope axis = AxisScope.Find(axisName, "axis_index");
        return Trace.Bind1(new AxisIndex(axis.Name, axis.Size));
    }

    /// <summary>How many entries a named map has.</summary>
    /// <param name="axisName">The name that a map around gives its axis.</param>
    /// <returns>The number.</returns>
    /// <exception cref="TraceException">No map around has the name.</exception>
    public static long AxisSize(string axisName) => AxisScope.Find(axisName, "axis_size").Size;
}
