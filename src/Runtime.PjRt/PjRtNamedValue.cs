using System.Globalization;

namespace XlaSharp.Runtime.PjRt;

/// <summary>A name with a value: a client option, or an attribute or property that a plugin reports.</summary>
public sealed class PjRtNamedValue
{
    private readonly long[] _integers = [];

    /// <summary>A text.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The text.</param>
    public PjRtNamedValue(string name, string value) => (Name, Value) = (name, value);

    /// <summary>An integer.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The integer.</param>
    public PjRtNamedValue(string name, long value) => (Name, Value) = (name, value);

    /// <summary>A number.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The number.</param>
    public PjRtNamedValue(string name, float value) => (Name, Value) = (name, value);

    /// <summary>A truth value.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The truth value.</param>
    public PjRtNamedValue(string name, bool value) => (Name, Value) = (name, value);

    /// <summary>A list of integers.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">The integers; copied.</param>
    public PjRtNamedValue(string name, ReadOnlySpan<long> values)
    {
        _integers = values.ToArray();
        (Name, Value) = (name, Array.AsReadOnly(_integers));
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>
    /// A <see cref="string"/>, <see cref="long"/>, <see cref="float"/>, <see cref="bool"/>, or a read-only list of
    /// <see cref="long"/>.
    /// </summary>
    public object Value { get; }

    /// <summary>The list of integers; empty for other values.</summary>
    public ReadOnlySpan<long> Integers => _integers;

    /// <summary><c>name = value</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        Value is System.Collections.ObjectModel.ReadOnlyCollection<long>
            ? $"{Name} = [{string.Join(", ", _integers)}]"
            : string.Create(CultureInfo.InvariantCulture, $"{Name} = {Value}");
}
