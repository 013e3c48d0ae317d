using System.Collections.Concurrent;

namespace XlaSharp.Hlo.Execution;

/// <summary>
/// A C# function that compiled programs call on the host, through a custom call with its number. It can be called as
/// long as somebody holds it; whoever holds a program that calls it does.
/// </summary>
public sealed class HostCallback
{
    /// <summary>Target of the custom calls. Their attribute <c>id</c> is <see cref="Id"/>.</summary>
    public const string Target = "xlasharp_host_callback";

    private static readonly ConcurrentDictionary<long, WeakReference<HostCallback>> Known = new();

    private static long _last;

    private readonly Func<IReadOnlyList<HostTensor>, IReadOnlyList<HostTensor>> _function;

    /// <summary>Makes a function known by a number.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="function">From operands to results. Called on any thread, by several at once.</param>
    /// <param name="resultTypes">Types that the results must have.</param>
    public HostCallback(
        string name,
        Func<IReadOnlyList<HostTensor>, IReadOnlyList<HostTensor>> function,
        params IReadOnlyList<TensorType> resultTypes
    )
    {
        (Name, _function, ResultTypes) = (name, function, resultTypes);
        Id = Interlocked.Increment(ref _last);
        Known[Id] = new(this);
    }

    /// <summary>Removes the number.</summary>
    ~HostCallback() => Known.TryRemove(Id, out _);

    /// <summary>Name of the function.</summary>
    public string Name { get; }

    /// <summary>Its number, unique in the process.</summary>
    public long Id { get; }

    /// <summary>Types of the results.</summary>
    public IReadOnlyList<TensorType> ResultTypes { get; }

    /// <summary>The function of a number.</summary>
    /// <param name="id">The number.</param>
    /// <returns>The function.</returns>
    /// <exception cref="InvalidOperationException">No function of this process has the number, or nobody holds it any
    /// more.</exception>
    public static HostCallback Find(long id) =>
        Known.TryGetValue(id, out WeakReference<HostCallback>? held) && held.TryGetTarget(out HostCallback? callback)
            ? callback
            : throw new InvalidOperationException(
                $"A program calls host function {id}, which this process does not have. Programs with host callbacks "
                    + $"run only where they were traced."
            );

    /// <summary>Calls the function.</summary>
    /// <param name="operands">The operands.</param>
    /// <returns>The results, of the promised types.</returns>
    /// <exception cref="InvalidOperationException">The function broke its promise.</exception>
    public IReadOnlyList<HostTensor> Invoke(IReadOnlyList<HostTensor> operands)
    {
        IReadOnlyList<HostTensor> results = _function(operands);
        return results.Select(result => result.Type).SequenceEqual(ResultTypes)
            ? results
            : throw new InvalidOperationException(
                $"Host function '{Name}' must return ({string.Join(", ", ResultTypes)}), but returned "
                    + $"({string.Join(", ", results.Select(result => result.Type))})."
            );
    }
}
