using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// Numbers for operations: equal ones for operations that are equal in some sense. Shared by the two sides of a
/// comparison.
/// </summary>
internal sealed class OperationKeys(bool compareLocations)
{
    // What the numbers of a sequence mean: the first one says.
    private const int Whole = -1;
    private const int Alone = -2;
    private const int FurtherResult = -3;
    private const int Nested = -4;
    private const int Argument = -5;
    private const int Named = -6;

    private readonly Dictionary<Head, int> _heads = [];
    private readonly Dictionary<HloType, int> _types = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly NumberedSequences _sequences = new();
    private readonly Dictionary<Value, int> _values = [];
    private int _next;
    private int _depth;

    private readonly record struct Head(Op Op, DictionaryAttr Attributes, Location? Location, ValueList<HloType> Types);

    /// <summary>The number of an op with attributes and types, whatever its operands and regions.</summary>
    public int Shallow(Operation operation)
    {
        List<int> parts = [Alone, HeadOf(operation)];
        foreach (Value operand in operation.Operands)
        {
            parts.Add(TypeOf(operand));
        }

        return NumberOf(parts);
    }

    /// <summary>The number of an operation's name.</summary>
    public int Name(Operation operation)
    {
        ref int name = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, operation.Name, out bool known);
        name = known ? name : _next++;
        return Number([Named, name, operation.Regions.Length]);
    }

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

    /// <summary>For every operation the number of all that it computes: op, operands and regions.</summary>
    public int[] DeepOf(IReadOnlyList<Operation> operations, BlockOrders orders)
    {
        int[] numbers = new int[operations.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Deep(operations[i], orders);
        }

        return numbers;
    }

    private int Deep(Operation operation, BlockOrders orders)
    {
        List<int> parts = [Whole, HeadOf(operation)];
        foreach (Value operand in operation.Operands)
        {
            parts.Add(NumberOf(operand));
        }

        foreach (Region region in operation.Regions)
        {
            parts.Add(Deep(region, orders));
        }

        int number = NumberOf(parts);
        for (int i = 0; i < operation.Results.Length; i++)
        {
            _values[operation.Results[i]] = i == 0 ? number : Number([FurtherResult, number, i]);
        }

        return number;
    }

    // Regions with arguments of equal types and equal operations are equal, so arguments get numbers by nesting and
    // position.
    private int Deep(Region region, BlockOrders orders)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _depth++;
        List<int> parts = [Nested];
        foreach (Block block in region.Blocks)
        {
            foreach (Value argument in block.Arguments)
            {
                _values[argument] = Number([Argument, TypeOf(argument), _depth, argument.Index]);
                parts.Add(_values[argument]);
            }

            foreach (Operation operation in orders.Of(block))
            {
                parts.Add(Deep(operation, orders));
            }
        }

        _depth--;
        return NumberOf(parts);
    }

    private int HeadOf(Operation operation)
    {
        Head head = new(
            DefaultFields.Drop(operation.Op),
            operation.Attributes,
            compareLocations ? operation.Location : null,
            ValueList.Create<HloType>(RegionRules.Types(operation.Results))
        );
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_heads, head, out bool known);
        number = known ? number : _next++;
        return number;
    }

    private int TypeOf(Value value)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_types, value.Type, out bool known);
        number = known ? number : _next++;
        return number;
    }

    private int NumberOf(Value value)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, value, out bool known);
        number = known ? number : _next++;
        return number;
    }

    private int NumberOf(List<int> parts) => Number(CollectionsMarshal.AsSpan(parts));

    private int Number(ReadOnlySpan<int> parts) => _sequences.Number(parts, ref _next);
}
