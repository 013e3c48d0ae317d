using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Transforms
{
    /// <summary>Applies a function to every entry along an axis of its argument at once.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">A function of one entry.</param>
    /// <param name="inAxis">The mapped axis of every tensor of the argument.</param>
    /// <param name="outAxis">The axis of the results along which the entries' results lie.</param>
    /// <returns>The batched function.</returns>
    /// <exception cref="TraceException">When called: the axis is missing or has different sizes.</exception>
    public static Func<T, TResult> Vmap<T, TResult>(Func<T, TResult> function, int inAxis = 0, int outAxis = 0) =>
        argument => Batch<TResult>(Name(function), [inAxis], outAxis, args => function((T)args[0]!), argument);

    /// <summary>Applies a function of two arguments to every entry along an axis at once.</summary>
    /// <typeparam name="T1">A tree of tensors.</typeparam>
    /// <typeparam name="T2">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">A function of one entry.</param>
    /// <param name="inAxis1">The mapped axis of the first argument; null to give it whole to every entry.</param>
    /// <param name="inAxis2">The mapped axis of the second argument; null to give it whole to every entry.</param>
    /// <param name="outAxis">The axis of the results along which the entries' results lie.</param>
    /// <returns>The batched function.</returns>
    public static Func<T1, T2, TResult> Vmap<T1, T2, TResult>(
        Func<T1, T2, TResult> function,
        int? inAxis1 = 0,
        int? inAxis2 = 0,
        int outAxis = 0
    ) =>
        (a, b) =>
            Batch<TResult>(
                Name(function),
                [inAxis1, inAxis2],
                outAxis,
                args => function((T1)args[0]!, (T2)args[1]!),
                a,
                b
            );

    /// <summary>Applies a function of three arguments to every entry along an axis at once.</summary>
    /// <typeparam name="T1">A tree of tensors.</typeparam>
    /// <typeparam name="T2">A tree of tensors.</typeparam>
    /// <typeparam name="T3">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">A function of one entry.</param>
    /// <param name="inAxis1">The mapped axis of the first argument; null to give it whole to every entry.</param>
    /// <param name="inAxis2">The mapped axis of the second argument; null to give it whole to every entry.</param>
    /// <param name="inAxis3">The mapped axis of the third argument; null to give it whole to every entry.</param>
    /// <param name="outAxis">The axis of the results along which the entries' results lie.</param>
    /// <returns>The batched function.</returns>
    public static Func<T1, T2, T3, TResult> Vmap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function,
        int? inAxis1 = 0,
        int? inAxis2 = 0,
        int? inAxis3 = 0,
        int outAxis = 0
    ) =>
        (a, b, c) =>
            Batch<TResult>(
                Name(function),
                [inAxis1, inAxis2, inAxis3],
                outAxis,
                args => function((T1)args[0]!, (T2)args[1]!, (T3)args[2]!),
                a,
                b,
                c
            );

    /// <summary>
    /// Applies a function to every entry along axes that are given per leaf, with a name for collectives.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">A function of one entry.</param>
    /// <param name="options">The axes.</param>
    /// <returns>The batched function.</returns>
    public static Func<T, TResult> Vmap<T, TResult>(Func<T, TResult> function, VmapOptions options) =>
        argument => Batch(Name(function), options, args => function((T)args[0]!), argument);

    /// <summary>
    /// Applies a function of two arguments to every entry along axes that are given per leaf, with a name for
    /// collectives.
    /// </summary>
    /// <typeparam name="T1">A tree of tensors.</typeparam>
    /// <typeparam name="T2">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">A function of one entry.</param>
    /// <param name="options">The axes.</param>
    /// <returns>The batched function.</returns>
    public static Func<T1, T2, TResult> Vmap<T1, T2, TResult>(Func<T1, T2, TResult> function, VmapOptions options) =>
        (a, b) => Batch(Name(function), options, args => function((T1)args[0]!, (T2)args[1]!), a, b);

    /// <summary>
    /// Applies a function of three arguments to every entry along axes that are given per leaf, with a name for
    /// collectives.
    /// </summary>
    /// <typeparam name="T1">A tree of tensors.</typeparam>
    /// <typeparam name="T2">A tree of tensors.</typeparam>
    /// <typeparam name="T3">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">A function of one entry.</param>
    /// <param name="options">The axes.</param>
    /// <returns>The batched function.</returns>
    public static Func<T1, T2, T3, TResult> Vmap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function,
        VmapOptions options
    ) =>
        (a, b, c) =>
            Batch(Name(function), options, args => function((T1)args[0]!, (T2)args[1]!, (T3)args[2]!), a, b, c);

    private static TResult Batch<TResult>(
        string name,
        int?[] axes,
        int outAxis,
        Func<object?[], TResult> function,
        params object?[] arguments
    ) =>
        Batch(
            name,
            new VmapOptions { InAxes = [.. axes.Select(axis => (object?)axis)], OutAxes = outAxis },
            function,
            arguments
        );

    private static TResult Batch<TResult>(
        string name,
        VmapOptions options,
        Func<object?[], TResult> function,
        params object?[] arguments
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        string who = $"Vmap of '{name}'";
        if (options.InAxes.Count != 0 && options.InAxes.Count != arguments.Length)
        {
            throw new TraceException(
                $"{Misuse.Here}{who}: InAxes must have one entry per argument, {arguments.Length}, got "
                    + $"{options.InAxes.Count}."
            );
        }

        FunctionTracing[] parts = [.. arguments.Select(FunctionTracing.Of)];
        Tensor[][] all = [.. parts.Select(part => part.Tensors)];
        int?[][] axes =
        [
            .. arguments.Select(
                (argument, i) =>
                    AxisTree.Spread(
                        options.InAxes.Count == 0 ? 0 : options.InAxes[i],
                        argument,
                        FormattableString.Invariant($"{who}, argument {i}")
                    )
            ),
        ];
        List<Tensor> mapped = [];
        long size = options.AxisSize ?? -1;
        for (int i = 0; i < parts.Length; i++)
        {
            string[] paths = [.. parts[i].Paths];
            for (int leaf = 0; leaf < all[i].Length; leaf++)
            {
                if (axes[i][leaf] is { } axis)
                {
                    mapped.Add(
                        Mapped(
                            who,
                            all[i][leaf],
                            Tree.JoinPath(FormattableString.Invariant($"argument {i}"), paths[leaf]),
                            axis,
                            ref size
                        )
                    );
                }
            }
        }

        if (size < 0)
        {
            throw new TraceException(
                $"{Misuse.Here}{who} has nothing to map: every axis is null or the arguments hold no tensors. Give "
                    + $"AxisSize if that is meant."
            );
        }

        TreeDef? definition = null;
        object? tree = null;
        Spec[] specs =
        [
            .. mapped.Select(tensor => new Spec(tensor.Type with { Dims = tensor.Shape.Without([0]) }, tensor.IsWeak)),
        ];
        Staged staged = Stage.Run(
            name,
            specs,
            inputs =>
            {
                int next = 0;
                object?[] entry =
                [
                    .. parts.Select(
                        (part, i) =>
                            part.Rebuild([
                                .. all[i].Select((tensor, leaf) => axes[i][leaf] is null ? tensor : inputs[next++]),
                            ])
                    ),
                ];
                List<object?> results = [];
                tree = function(entry);
                definition = Tree.Flatten(tree, results);
                return [.. results.Select(Tensor.From)];
            },
            axes: AxisScope.Add(options.AxisName, size, who)
        );
        (Tensor[] outputs, bool[] flags) = BatchInterpreter.Run(
            staged.Jaxpr,
            staged.Captured,
            mapped,
            [.. mapped.Select(_ => true)],
            new(size, options.AxisName)
        );
        int?[] outAxes = AxisTree.Spread(options.OutAxes, tree, $"{who}, OutAxes");
        return definition!.Unflatten<TResult>([
            .. outputs.Select((output, i) => Placed(who, output, flags[i], outAxes[i], definition.Paths[i], size)),
        ]);
    }

    private static Tensor Placed(string who, Tensor output, bool batched, int? axis, string path, long size)
    {
        if (axis is not { } place)
        {
            return !batched
                ? output
                : throw new TraceException(
                    $"{Misuse.Here}{who}: {(path.Length == 0 ? "the result" : $"result '{path}'")} has no axis in "
                        + $"OutAxes, so it must be the same for all entries, but it depends on them. "
                        + "Give an axis, or reduce it with PSum, PMean or PMax."
                );
        }

        Tensor full = batched ? output : Batching.AddAxis(output, size);
        return Batching.MoveFromFront(full, Axes.Normalize(place, full.Rank, who));
    }

    private static Tensor Mapped(string who, Tensor tensor, string path, int axis, ref long size)
    {
        if (tensor.Rank == 0)
        {
            throw new TraceException(
                $"{Misuse.Here}{who}: {path} is a scalar ({tensor}), so it has no axis {axis} to map. Give null "
                    + $"as its axis."
            );
        }

        int normalized = Axes.Normalize(axis, tensor.Rank, $"{who}, {path}");
        long given = tensor.Shape[normalized];
        if (size >= 0 && size != given)
        {
            throw new TraceException(
                $"{Misuse.Here}{who}: mapped axes must have one size, but {path} is {tensor} with {given} entries "
                    + $"along axis {axis}, others have {size}."
            );
        }

        size = given;
        return Batching.MoveToFront(tensor, normalized);
    }
}
