using XlaSharp.Hlo;
using XlaSharp.Hlo.Passes;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// One module with dynamic dimensions from modules that are the same but for sizes: every number that differs between
/// them is replaced by the expression of the named sizes behind it, computed at run time from the arguments' sizes.
/// </summary>
internal sealed class SymbolicModule
{
    private readonly DimFit _fit;
    private readonly IReadOnlyDictionary<string, long>[] _witnesses;
    private readonly Dictionary<Value, int>[] _numbers;
    private readonly List<Value> _values = [];
    private readonly Dictionary<string, (int Argument, int Axis, long Factor, long Offset)> _sources = [];

    private SymbolicModule(DimFit fit, IReadOnlyDictionary<string, long>[] witnesses)
    {
        (_fit, _witnesses) = (fit, witnesses);
        _numbers = [.. witnesses.Select(_ => new Dictionary<Value, int>(ReferenceEqualityComparer.Instance))];
    }

    /// <summary>Merges the modules.</summary>
    /// <param name="modules">One per witness.</param>
    /// <param name="fit">Finds expressions behind numbers.</param>
    /// <param name="witnesses">The values of the named sizes.</param>
    /// <param name="arguments">Sizes of the arguments.</param>
    /// <param name="constraints">Checked when the program is compiled for given sizes.</param>
    /// <param name="symbols">The named sizes.</param>
    /// <returns>The module, and the sizes of its results.</returns>
    /// <exception cref="TraceException">The programs differ in more than sizes, or a size is no expression of the named
    /// ones.</exception>
    public static (Module Module, ValueList<Dim>[] Results) Merge(
        Module[] modules,
        DimFit fit,
        IReadOnlyDictionary<string, long>[] witnesses,
        ValueList<Dim>[] arguments,
        DimConstraint[] constraints,
        string[] symbols
    )
    {
        Module[] flat = [.. modules.Select(module => new Inline().Run(module))];
        SymbolicModule merging = new(fit, witnesses);
        return merging.Run(flat, arguments, constraints, symbols);
    }

    /// <summary>The expression behind numbers.</summary>
    public Dim Size(long[] values, Operation operation, string what) =>
        _fit.Find(values)
        ?? throw new UnknownSizeException(
            $"{SourceLocations.Prefix(operation.Location)}{operation.Definition.Mnemonic}: {what} "
                + "depends on the named sizes in a way that no sums, products, "
                + "quotients, rests, minima or maxima of them explain: "
                + $"it is {string.Join(", ", values.Take(3).Select((value, k) => $"{value} for {Show(_witnesses[k])}"))}. "
                + "A constraint may help, for instance \"b % 2 == 0\" where b is halved."
        );

    public Value[] Lookup(Operation operation)
    {
        Value[] operands = new Value[operation.Operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = _values[_numbers[0][operation.Operands[i]]];
        }

        return operands;
    }

    private (Module Module, ValueList<Dim>[] Results) Run(
        Module[] modules,
        ValueList<Dim>[] arguments,
        DimConstraint[] constraints,
        string[] symbols
    )
    {
        Function main = modules[0].Main;
        Block[] bodies = [.. modules.Select(module => module.Main.Entry)];
        HloType[] types = [.. main.Type.Inputs.Select((type, i) => Generalized((TensorType)type, arguments[i]))];
        Block entry = new(types, [.. main.Entry.ArgumentLocations]);
        Bind([.. bodies.Select(body => body.Arguments.ToArray())], entry.Arguments);
        FindSources(arguments, symbols);
        SizeScope scope = new(entry, entry.Arguments.ToArray(), _sources, null);
        SizeAssertions.Append(scope, main, arguments, constraints, _sources);
        ValueList<Dim>[] results = Body(bodies, scope);
        FunctionType signature = new([.. types], [.. entry.Terminator!.Operands.ToArray().Select(value => value.Type)]);
        Module merged = new()
        {
            Name = modules[0].Name,
            Attributes = modules[0].Attributes.With("jax.uses_shape_polymorphism", new BoolAttr(true)),
            Members = [main.WithBody(new Region(entry), signature)],
        };
        return (new DeadCodeElimination().Run(merged), results);
    }

    /// <summary>Where each name's value is read: an axis whose size is a multiple of it plus a number.</summary>
    private void FindSources(ValueList<Dim>[] arguments, string[] symbols)
    {
        for (int argument = 0; argument < arguments.Length; argument++)
        {
            for (int axis = 0; axis < arguments[argument].Count; axis++)
            {
                Dim dim = arguments[argument][axis];
                (DimFactor[] Factors, long Coefficient)[] terms = [.. dim.Terms];
                (DimFactor[] Factors, long Coefficient)[] named = [.. terms.Where(term => term.Factors.Length > 0)];
                if (
                    named is [{ Factors: [{ Name: { } name }], Coefficient: var factor }]
                    && (!_sources.TryGetValue(name, out var known) || known.Factor != 1 || known.Offset != 0)
                )
                {
                    long offset = terms.Where(term => term.Factors.Length == 0).Sum(term => term.Coefficient);
                    _sources[name] = (argument, axis, factor, offset);
                }
            }
        }

        if (Array.Find(symbols, symbol => !_sources.ContainsKey(symbol)) is { } missing)
        {
            throw new TraceException(
                $"The value of size '{missing}' cannot be found from the arguments: no axis has a size like "
                    + $"'{missing}' or '2*{missing} + 1'."
            );
        }
    }

    /// <summary>Appends the merged operations of blocks; gives the sizes of what they return.</summary>
    private ValueList<Dim>[] Body(Block[] blocks, SizeScope scope)
    {
        RequireEqual(blocks, block => block.Operations.Count, block => $"{block.Operations.Count} operations");
        ValueList<Dim>[] returned = [];
        for (int i = 0; i < blocks[0].Operations.Count; i++)
        {
            Operation[] operations = [.. blocks.Select(block => block.Operations[i])];
            RequireSameShape(operations);
            Region[] regions = new Region[operations[0].Regions.Length];
            for (int r = 0; r < regions.Length; r++)
            {
                regions[r] = Merged(
                    [.. operations.Select(operation => operation.Regions[r].Body)],
                    operations[0],
                    scope
                );
            }

            ValueList<Dim>[] sizes = Sizes(operations);
            ReadOnlySpan<Value> results = SymbolicOps.Append(this, scope, operations, sizes, regions);
            Bind([.. operations.Select(operation => operation.Results.ToArray())], results);
            if (operations[0].Definition.IsTerminator)
            {
                returned =
                [
                    .. Enumerable
                        .Range(0, operations[0].Operands.Length)
                        .Select(o =>
                            Sizes(
                                [.. operations.Select(operation => (TensorType)operation.Operands[o].Type)],
                                operations[0]
                            )
                        ),
                ];
            }
        }

        return returned;
    }

    private Region Merged(Block[] blocks, Operation owner, SizeScope scope)
    {
        HloType[] types = new HloType[blocks[0].Arguments.Length];
        for (int i = 0; i < types.Length; i++)
        {
            TensorType[] given = [.. blocks.Select(block => (TensorType)block.Arguments[i].Type)];
            types[i] = Generalized(given[0], Sizes(given, owner));
        }

        Block body = new(types);
        Bind([.. blocks.Select(block => block.Arguments.ToArray())], body.Arguments);
        Body(blocks, new SizeScope(body, scope));
        return new(body);
    }

    private ValueList<Dim>[] Sizes(Operation[] operations) =>
        [
            .. Enumerable
                .Range(0, operations[0].Results.Length)
                .Select(r =>
                    Sizes(
                        [
                            .. operations.Select(operation =>
                                operation.Results[r].Type as TensorType ?? throw Unsupported(operation)
                            ),
                        ],
                        operations[0]
                    )
                ),
        ];

    private ValueList<Dim> Sizes(TensorType[] types, Operation operation) =>
        Enumerable
            .Range(0, types[0].Rank)
            .Select(axis =>
                Size(
                    [.. types.Select(type => type.Dims[axis])],
                    operation,
                    FormattableString.Invariant($"the size of axis {axis}")
                )
            )
            .ToValueList();

    public static TensorType Generalized(TensorType type, ValueList<Dim> sizes) =>
        type with
        {
            Dims = Dims.Of(sizes.Select(size => size.Constant ?? Dims.Dynamic)),
        };

    private void RequireSameShape(Operation[] operations)
    {
        RequireEqual(operations, operation => operation.Name, operation => operation.Name);
        RequireEqual(
            operations,
            operation => operation.Operands.Length,
            operation => $"{operation.Operands.Length} operands"
        );
        RequireEqual(
            operations,
            operation => operation.Results.Length,
            operation => $"{operation.Results.Length} results"
        );
        RequireEqual(
            operations,
            operation => operation.Regions.Length,
            operation => $"{operation.Regions.Length} regions"
        );
        for (int k = 1; k < operations.Length; k++)
        {
            for (int o = 0; o < operations[0].Operands.Length; o++)
            {
                if (_numbers[0][operations[0].Operands[o]] != _numbers[k][operations[k].Operands[o]])
                {
                    throw Differs(operations[0].Location, "another operand", 0, "this one", k);
                }
            }
        }
    }

    private void RequireEqual<T, TKey>(T[] items, Func<T, TKey> key, Func<T, string> show)
    {
        for (int k = 1; k < items.Length; k++)
        {
            if (!EqualityComparer<TKey>.Default.Equals(key(items[0]), key(items[k])))
            {
                throw Differs(
                    (items[0] as Operation)?.Location ?? Location.Unknown,
                    show(items[0]),
                    0,
                    show(items[k]),
                    k
                );
            }
        }
    }

    private TraceException Differs(Location location, string one, int first, string other, int second) =>
        new(
            $"{SourceLocations.Prefix(location)}The program is not the same for all sizes: for "
                + $"{Show(_witnesses[first])} there is {one}, for {Show(_witnesses[second])} {other}. "
                + "C# code that branches on a named size needs a constraint that decides it, for instance \"b >= 8\"."
        );

    private static string Show(IReadOnlyDictionary<string, long> values) =>
        string.Join(", ", values.Select(pair => $"{pair.Key} = {pair.Value}"));

    private static TraceException Unsupported(Operation operation) =>
        new(
            $"{SourceLocations.Prefix(operation.Location)}{operation.Definition.Mnemonic}: only tensors can have "
                + $"named sizes."
        );

    private void Bind(Value[][] originals, ReadOnlySpan<Value> merged)
    {
        for (int i = 0; i < merged.Length; i++)
        {
            for (int k = 0; k < originals.Length; k++)
            {
                _numbers[k].Add(originals[k][i], _values.Count);
            }

            _values.Add(merged[i]);
        }
    }
}
