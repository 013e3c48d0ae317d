namespace XlaSharp.Hlo.Reference;

/// <summary>Values of a region while it runs; values of enclosing regions are found through the parent.</summary>
/// <param name="parent">The enclosing frame; null for a function.</param>
internal sealed class Frame(Frame? parent)
{
    private readonly Dictionary<Value, object> _values = new(ReferenceEqualityComparer.Instance);
    private readonly Frame? _parent = parent;

    /// <summary>
    /// What a value holds: a <see cref="ReferenceTensor"/>, a tuple of such (<c>object[]</c>) or a token.
    /// </summary>
    public object Get(Value value)
    {
        for (Frame? frame = this; frame is not null; frame = frame._parent)
        {
            if (frame._values.TryGetValue(value, out object? found))
            {
                return found;
            }
        }

        throw new InvalidOperationException($"{value} has not been computed.");
    }

    /// <summary>Records what a value holds.</summary>
    public void Set(Value value, object held) => _values[value] = held;
}

/// <summary>A token: the order of effects. It carries nothing.</summary>
internal sealed class Token
{
    public static readonly Token Instance = new();
}
