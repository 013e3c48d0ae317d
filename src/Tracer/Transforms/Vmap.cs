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
        Func<T1, T2, TResult> function, int? inAxis1 = 0, int? inAxis2 = 0, int outAxis = 0) =>
        (a, b) => Batch<TResult>(Name(function), [inAxis1, inAxis2], outAxis, args => function((T1)args[0]!, (T2)args[1]!), a, b);

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
        Func<T1, T2, T3, TResult> function, int? inAxis1 = 0, int? inAxis2 = 0, int? inAxis3 = 0, int outAxis = 0) =>
        (a, b, c) => Batch<TResult>(
            Name(function), [inAxis1, inAxis2, inAxis3], outAxis, args => function((T1)args[0]!, (T2)args[1]!, (T3)args[2]!), a, b, c);

    private static TResult Batch<TResult>(
        string name, int?[] axes, int outAxis, Func<object?[], TResult> function, params object?[] arguments)
    {
        FunctionTracing[] parts = [.. arguments.Select(FunctionTracing.Of)];
        List<Tensor> mapped = [];
        long size = -1;
        for (int i = 0; i < parts.Length; i++)
        {
            if (axes[i] is { } axis)
            {
                foreach ((Tensor tensor, string path) in parts[i].Tensors.Zip(parts[i].Paths))
                {
                    mapped.Add(Mapped(name, tensor, Tree.JoinPath(FormattableString.Invariant($"argument {i}"), path), axis, ref size));
                }
            }
        }

        if (size < 0)
        {
            throw new TraceException($"Vmap of '{name}' has nothing to map: every axis is null or the arguments hold no tensors.");
        }

        TreeDef? definition = null;
        Staged staged = Stage.Run(name, mapped.Select(tensor => new Spec(tensor.Type with { Dims = tensor.Shape.Without([0]) }, tensor.IsWeak)), inputs =>
        {
            int next = 0;
            object?[] entry = [.. parts.Select((part, i) => axes[i] is null ? arguments[i] : part.Rebuild(inputs[next..(next += part.Tensors.Length)]))];
            List<object?> results = [];
            definition = Tree.Flatten((object?)function(entry), results);
            return [.. results.Select(Tensor.From)];
        });
        (Tensor[] outputs, bool[] flags) = BatchInterpreter.Run(
            staged.Jaxpr, staged.Captured, mapped, [.. Enumerable.Repeat(true, mapped.Count)], size);
        Tensor[] moved = [.. outputs.Select((output, i) =>
        {
            Tensor full = flags[i] ? output : Batching.AddAxis(output, size);
            return Batching.MoveFromFront(full, Axes.Normalize(outAxis, full.Rank, "Vmap"));
        })];
        return definition!.Unflatten<TResult>(moved);
    }

    private static Tensor Mapped(string name, Tensor tensor, string path, int axis, ref long size)
    {
        if (tensor.Rank == 0)
        {
            throw new TraceException($"Vmap of '{name}': {path} is a scalar ({tensor}), so it has no axis {axis} to map. Give null as its axis.");
        }

        int normalized = Axes.Normalize(axis, tensor.Rank, $"Vmap of '{name}', {path}");
        long given = tensor.Shape[normalized];
        if (size >= 0 && size != given)
        {
            throw new TraceException($"Vmap of '{name}': mapped axes must have one size, but {path} is {tensor} with {given} entries along axis {axis}, others have {size}.");
        }

        size = given;
        return Batching.MoveToFront(tensor, normalized);
    }
}
