using System.Globalization;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// The values of one region. A region that sees the values around it numbers its own after all those of the outer ones.
/// </summary>
/// <param name="outer">The region around it; null where it sees nothing outside.</param>
/// <param name="capacity">How many values the region defines.</param>
internal sealed class ValueFrame(ValueFrame? outer, int capacity)
{
    private readonly List<Value> _values = [];
    private readonly long _start = outer is null ? 0 : outer._start + outer.Capacity;

    private int Capacity { get; } = capacity;

    /// <summary>Gives the next numbers to values.</summary>
    public void Define(ByteCursor cursor, ReadOnlySpan<Value> values)
    {
        if (values.Length > Capacity - _values.Count)
        {
            throw cursor.Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"a region defines more values than the {Capacity} it declares"
                )
            );
        }

        _values.AddRange(values);
    }

    /// <summary>The value of a number.</summary>
    public Value Find(ByteCursor cursor, ulong number)
    {
        for (ValueFrame? frame = this; frame is not null; frame = frame.OuterIfBelow(number))
        {
            if (number >= (ulong)frame._start)
            {
                ulong index = number - (ulong)frame._start;
                return index < (ulong)frame._values.Count
                    ? frame._values[(int)index]
                    : throw cursor.Error(
                        string.Create(CultureInfo.InvariantCulture, $"value {number} is used but not defined before")
                    );
            }
        }

        throw cursor.Error(string.Create(CultureInfo.InvariantCulture, $"value {number} is used but not defined"));
    }

    private ValueFrame? OuterIfBelow(ulong number) => number < (ulong)_start ? outer : null;
}
