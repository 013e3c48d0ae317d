using System.Globalization;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// Names for the values of one function. All operations of a region are numbered before the regions nested in it;
/// nested regions go on from the enclosing region's numbers, siblings from the same ones.
/// </summary>
internal sealed class ValueNames
{
    private readonly Dictionary<Value, string> _names = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Stack<string> _inScope = new();

    private Func<Block, IReadOnlyList<Operation>> _orderOf = block => block.Operations;

    private record struct Counters(int Value, int Argument, int Conflict);

    /// <summary>Names everything in a function's body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="orderOf">The operations of a block in the order in which they are written, where that is another
    /// one.</param>
    public static ValueNames Of(Region body, Func<Block, IReadOnlyList<Operation>>? orderOf = null)
    {
        ValueNames names = new() { _orderOf = orderOf ?? (block => block.Operations) };
        names.NumberRegion(body, default);
        return names;
    }

    /// <summary>Names the results of one operation and everything in its regions.</summary>
    public static ValueNames Of(Operation operation)
    {
        ValueNames names = new();
        Counters counters = default;
        names.NumberResults(operation, ref counters);
        foreach (Region region in operation.Regions)
        {
            names.NumberRegion(region, counters);
        }

        return names;
    }

    /// <summary>Gives a value a name, with its percent sign.</summary>
    public void Set(Value value, string name) => _names[value] = name;

    /// <summary>The name at a use, with its percent sign. A value from elsewhere has none and shows as such.</summary>
    public string this[Value value] => _names.TryGetValue(value, out string? name) ? name : "<<UNKNOWN SSA VALUE>>";

    private void NumberRegion(Region region, Counters counters)
    {
        int mark = _inScope.Count;
        if (region.Parent is { } parent)
        {
            NameArguments(parent, region, ref counters);
        }

        for (int i = 0; i < region.Blocks.Count; i++)
        {
            NumberBlock(region.Blocks[i], i == 0, ref counters);
        }

        foreach (Block block in region.Blocks)
        {
            foreach (Operation operation in _orderOf(block))
            {
                foreach (Region nested in operation.Regions)
                {
                    NumberRegion(nested, counters);
                }
            }
        }

        while (_inScope.Count > mark)
        {
            _used.Remove(_inScope.Pop());
        }
    }

    private void NameArguments(Operation parent, Region region, ref Counters counters)
    {
        if (region.Blocks.Count == 0 || parent.Name is not ("stablehlo.while" or "chlo.scan"))
        {
            return;
        }

        ReadOnlySpan<Value> arguments = region.Blocks[0].Arguments;
        int inputs = (parent.Op as Ops.Chlo.Scan)?.InputCount ?? arguments.Length;
        for (int i = 0; i < arguments.Length; i++)
        {
            string name =
                parent.Name == "stablehlo.while" ? "iterArg"
                : i < inputs ? "input"
                : "carry";
            _names[arguments[i]] = "%" + Unique(name, ref counters);
        }
    }

    private void NumberBlock(Block block, bool isEntry, ref Counters counters)
    {
        foreach (Value argument in block.Arguments)
        {
            if (_names.ContainsKey(argument))
            {
                continue;
            }

            _names[argument] =
                "%"
                + (
                    isEntry
                        ? Unique(Numbered("arg", counters.Argument++), ref counters)
                        : Numbered("", counters.Value++)
                );
        }

        foreach (Operation operation in _orderOf(block))
        {
            NumberResults(operation, ref counters);
        }
    }

    private void NumberResults(Operation operation, ref Counters counters)
    {
        ReadOnlySpan<Value> results = operation.Results;
        if (results.IsEmpty)
        {
            return;
        }

        if (results.Length == 1)
        {
            string? prefix = ConstantPrefix(operation);
            _names[results[0]] = "%" + (prefix is null ? Numbered("", counters.Value++) : Unique(prefix, ref counters));
        }
        else if (HasNamedResults(operation))
        {
            for (int i = 0; i < results.Length; i++)
            {
                _names[results[i]] = "%" + Unique(operation.Definition.Results[i].Name, ref counters);
            }
        }
        else
        {
            string pack = Numbered("%", counters.Value++);
            for (int i = 0; i < results.Length; i++)
            {
                _names[results[i]] = Numbered(pack + "#", i);
            }
        }
    }

    /// <summary>True if each result has a name of its own instead of a number in a pack.</summary>
    public static bool HasNamedResults(Operation operation)
    {
        IReadOnlyList<OperandSpec> specs = operation.Definition.Results;
        return specs.Count > 1 && specs.Count == operation.Results.Length && specs.All(spec => spec.Arity == Arity.One);
    }

    private static string? ConstantPrefix(Operation operation) =>
        operation.Name switch
        {
            "stablehlo.constant" => operation.Results[0].Type
                is TensorType { ElementType: { IsInteger: true } or { IsBoolean: true } }
                ? "c"
                : "cst",
            "arith.constant" => ArithPrefix(ArithConstantFormat.Value(operation)),
            _ => null,
        };

    private static string ArithPrefix(HloAttribute? value) =>
        value switch
        {
            BoolAttr boolean => boolean.Text,
            IntegerAttr { Type.Kind: ElementKind.Index } index => string.Create(
                CultureInfo.InvariantCulture,
                $"c{index.Value}"
            ),
            IntegerAttr integer => string.Create(CultureInfo.InvariantCulture, $"c{integer.Value}_{integer.Type}"),
            _ => "cst",
        };

    private static string Numbered(string prefix, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");

    private string Unique(string name, ref Counters counters)
    {
        string candidate = name;
        while (!_used.Add(candidate))
        {
            candidate = Numbered(name + "_", counters.Conflict++);
        }

        _inScope.Push(candidate);
        return candidate;
    }
}
