using System.Runtime.CompilerServices;

namespace XlaSharp.Hlo.Analysis;

/// <summary>Numbers for operations: equal ones for operations that are equal in some sense. Shared by the two sides of a comparison.</summary>
internal sealed class OperationKeys(bool compareLocations)
{
    private readonly Dictionary<Key, int> _numbers = [];
    private readonly Dictionary<Value, int> _values = [];
    private int _next;
    private int _depth;

    private readonly record struct Key(
        Op? Op,
        DictionaryAttr? Attributes,
        Location? Location,
        ValueList<HloType> Types,
        ValueList<int> Inputs
    );

    /// <summary>The number of an op with attributes and result types, whatever its operands and regions.</summary>
    public int Shallow(Operation operation) =>
        Number(
            new(
                DefaultFields.Drop(operation.Op),
                operation.Attributes,
                compareLocations ? operation.Location : null,
                ValueList.Create<HloType>(Ops.RegionRules.Types(operation.Results)),
                ValueList.Create<int>([
                    -1,
                    .. Ops
                        .RegionRules.Types(operation.Operands)
                        .Select(type => Number(new(null, null, null, [type], default))),
                ])
            )
        );

    /// <summary>The number of an operation's name.</summary>
    public int Name(Operation operation) =>
        Number(new(null, [new(operation.Name, UnitAttr.Instance)], null, default, [operation.Regions.Length]));

    /// <summary>Makes values of the two sides count as equal.</summary>
    public void Pair(ReadOnlySpan<Value> left, ReadOnlySpan<Value> right)
    {
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            _values[left[i]] = _values[right[i]] = _next++;
        }
    }

    /// <summary>True if values of the two sides correspond.</summary>
    public bool AreEqual(ReadOnlySpan<Value> left, ReadOnlySpan<Value> right)
    {
        bool equal = left.Length == right.Length;
        for (int i = 0; equal && i < left.Length; i++)
        {
            equal = NumberOf(left[i]) == NumberOf(right[i]);
        }

        return equal;
    }

    /// <summary>The number of all that an operation computes: op, operands and regions.</summary>
    public int Deep(Operation operation)
    {
        List<int> inputs = [];
        foreach (Value operand in operation.Operands)
        {
            inputs.Add(NumberOf(operand));
        }

        foreach (Region region in operation.Regions)
        {
            inputs.Add(Deep(region));
        }

        int number = Number(
            new(
                DefaultFields.Drop(operation.Op),
                operation.Attributes,
                compareLocations ? operation.Location : null,
                ValueList.Create<HloType>(Ops.RegionRules.Types(operation.Results)),
                inputs.ToValueList()
            )
        );
        for (int i = 0; i < operation.Results.Length; i++)
        {
            _values[operation.Results[i]] = Number(new(null, null, null, default, [number, i]));
        }

        return number;
    }

    // Regions with arguments of equal types and equal operations are equal, so arguments get numbers by nesting and position.
    private int Deep(Region region)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _depth++;
        List<int> parts = [-2];
        foreach (Block block in region.Blocks)
        {
            foreach (Value argument in block.Arguments)
            {
                _values[argument] = Number(new(null, null, null, [argument.Type], [-3, _depth, argument.Index]));
                parts.Add(_values[argument]);
            }

            foreach (Operation operation in block.Operations)
            {
                parts.Add(Deep(operation));
            }
        }

        _depth--;
        return Number(new(null, null, null, default, parts.ToValueList()));
    }

    private int NumberOf(Value value)
    {
        if (!_values.TryGetValue(value, out int number))
        {
            _values[value] = number = _next++;
        }

        return number;
    }

    private int Number(Key key)
    {
        if (!_numbers.TryGetValue(key, out int number))
        {
            _numbers[key] = number = _next++;
        }

        return number;
    }
}
