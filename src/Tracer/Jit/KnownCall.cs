using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>
/// A call that there is an executable for. Recognizes others of its kind without making a key for them.
/// </summary>
internal sealed class KnownCall
{
    private readonly TreeDef[] _definitions;
    private readonly bool[] _isStatic;

    // Per leaf: the type of a tensor, or null and the value of what is no tensor.
    private readonly Spec?[] _specs;
    private readonly object?[] _values;

    public KnownCall(JitArguments given, IReadOnlyList<int> staticArguments, Compiled compiled)
    {
        Compiled = compiled;
        _definitions = given.Definitions;
        _isStatic = [.. Enumerable.Range(0, _definitions.Length).Select(staticArguments.Contains)];
        _values = [.. given.Leaves];
        _specs = new Spec?[_values.Length];
        int tensor = 0;
        foreach (int position in given.TensorPositions)
        {
            // The value would keep its memory.
            (_specs[position], _values[position]) = (given.Key.Specs[tensor++], null);
        }

        TensorCount = tensor;
    }

    /// <summary>The executable.</summary>
    public Compiled Compiled { get; }

    /// <summary>How many leaves the arguments have.</summary>
    public int LeafCount => _values.Length;

    /// <summary>How many of the leaves are tensors.</summary>
    public int TensorCount { get; }

    /// <summary>Takes arguments apart, if they are of this kind.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="leaves">Room for all leaves; the first <see cref="TensorCount"/> receive the tensors.</param>
    /// <returns>False if the call is of another kind, or may be.</returns>
    public bool TryTake(ReadOnlySpan<object?> arguments, Span<object?> leaves)
    {
        if (arguments.Length != _definitions.Length)
        {
            return false;
        }

        int next = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (_isStatic[i])
            {
                leaves[next++] = arguments[i];
            }
            else if (_definitions[i].TryFlatten(arguments[i], leaves[next..]))
            {
                next += _definitions[i].LeafCount;
            }
            else
            {
                return false;
            }
        }

        return TryTakeTensors(leaves);
    }

    private bool TryTakeTensors(Span<object?> leaves)
    {
        int tensors = 0;
        for (int i = 0; i < _specs.Length; i++)
        {
            object? leaf = leaves[i];
            if (_specs[i] is not { } spec)
            {
                if (!Equals(leaf, _values[i]))
                {
                    return false;
                }
            }
            else if (Fits(leaf, spec))
            {
                leaves[tensors++] = leaf;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static bool Fits(object? leaf, Spec spec) =>
        leaf switch
        {
            DeviceTensor tensor => tensor.IsWeak == spec.IsWeak && IsSame(tensor.Type, spec.Type),
            ConstantTensor tensor => tensor.IsWeak == spec.IsWeak && IsSame(tensor.Type, spec.Type),
            IDeviceBuffer buffer => !spec.IsWeak && IsSame(buffer.Type, spec.Type),
            HostTensor tensor => !spec.IsWeak && IsSame(tensor.Type, spec.Type),
            _ => false,
        };

    private static bool IsSame(TensorType type, TensorType expected) =>
        ReferenceEquals(type, expected) || type == expected;
}
