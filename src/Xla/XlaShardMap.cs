using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp;

public static partial class Xla
{
    /// <summary>A mesh of the default client's first devices.</summary>
    /// <param name="axes">Names and sizes of the axes, the last one fastest.</param>
    /// <returns>The mesh.</returns>
    /// <exception cref="ArgumentException">The client has fewer devices, or the axes do not fit each other.</exception>
    public static Mesh MakeMesh(params IReadOnlyList<(string Name, int Size)> axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        return new([.. Devices.Take(axes.Aggregate(1, (product, axis) => product * axis.Size))], axes);
    }

    /// <summary>Cuts a tensor and copies its parts to the devices of a mesh.</summary>
    /// <param name="tensor">A concrete tensor.</param>
    /// <param name="sharding">How to cut it.</param>
    /// <param name="backend">The backend of the mesh's devices; the default client's if null.</param>
    /// <returns>The tensor on the devices; the caller disposes it.</returns>
    /// <exception cref="TraceException">The shape cannot be cut like that, or the tensor is traced.</exception>
    public static ShardedTensor Place(Tensor tensor, NamedSharding sharding, IBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return ShardedTensor.Place(tensor.ToHost(), sharding, backend ?? DefaultBackend);
    }

    /// <summary>Runs a function on the devices of a mesh, each on its parts of the argument.</summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">What every device runs; the mesh's axes are named axes in it.</param>
    /// <param name="mapping">The devices, and how arguments and results lie on them.</param>
    /// <param name="backend">The backend of the mesh's devices; the default client's if null.</param>
    /// <returns>The compiled function; the caller disposes it. Its results are <see cref="ShardedTensor"/>s.</returns>
    public static Jitted<T1, TResult> ShardMap<T1, TResult>(
        Func<T1, TResult> function,
        ShardMapping mapping,
        IBackend? backend = null
    ) => Jit(function, new() { Mapping = mapping }, backend);

    /// <summary>Runs a function on the devices of a mesh, each on its parts of the arguments.</summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="T2">Type of argument 2.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">What every device runs; the mesh's axes are named axes in it.</param>
    /// <param name="mapping">The devices, and how arguments and results lie on them.</param>
    /// <param name="backend">The backend of the mesh's devices; the default client's if null.</param>
    /// <returns>The compiled function; the caller disposes it. Its results are <see cref="ShardedTensor"/>s.</returns>
    public static Jitted<T1, T2, TResult> ShardMap<T1, T2, TResult>(
        Func<T1, T2, TResult> function,
        ShardMapping mapping,
        IBackend? backend = null
    ) => Jit(function, new() { Mapping = mapping }, backend);

    /// <summary>Runs a function on the devices of a mesh, each on its parts of the arguments.</summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="T2">Type of argument 2.</typeparam>
    /// <typeparam name="T3">Type of argument 3.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">What every device runs; the mesh's axes are named axes in it.</param>
    /// <param name="mapping">The devices, and how arguments and results lie on them.</param>
    /// <param name="backend">The backend of the mesh's devices; the default client's if null.</param>
    /// <returns>The compiled function; the caller disposes it. Its results are <see cref="ShardedTensor"/>s.</returns>
    public static Jitted<T1, T2, T3, TResult> ShardMap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function,
        ShardMapping mapping,
        IBackend? backend = null
    ) => Jit(function, new() { Mapping = mapping }, backend);
}
