namespace XlaSharp.Hlo.Passes;

/// <summary>Which new value stands for which old one while operations are copied.</summary>
public sealed class IrMapping
{
    private readonly Dictionary<Value, Value> _values = [];

    /// <summary>Records that a value is replaced.</summary>
    /// <param name="from">The old value.</param>
    /// <param name="to">The new value.</param>
    public void Map(Value from, Value to) => _values[from] = to;

    /// <summary>Records that values are replaced pairwise.</summary>
    /// <param name="from">The old values.</param>
    /// <param name="to">As many new values.</param>
    public void Map(ReadOnlySpan<Value> from, ReadOnlySpan<Value> to)
    {
        if (from.Length != to.Length)
        {
            throw new ArgumentException($"Cannot map {from.Length} values to {to.Length} values.", nameof(to));
        }

        for (int i = 0; i < from.Length; i++)
        {
            _values[from[i]] = to[i];
        }
    }

    /// <summary>The new value, or the value itself if it is not replaced.</summary>
    /// <param name="value">The old value.</param>
    /// <returns>The new value.</returns>
    public Value Lookup(Value value) => _values.GetValueOrDefault(value, value);

    /// <summary>The new values.</summary>
    /// <param name="values">The old values.</param>
    /// <returns>As many new values.</returns>
    public Value[] Lookup(ReadOnlySpan<Value> values)
    {
        Value[] mapped = values.Length == 0 ? [] : new Value[values.Length];
        for (int i = 0; i < mapped.Length; i++)
        {
            mapped[i] = Lookup(values[i]);
        }

        return mapped;
    }
}
