using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Lowers functions whose arguments have named sizes. The function is traced for several numbers in place of the names,
/// so that C# code computes with shapes as ever; sizes of the program that differ are then written as expressions of
/// the names: polynomials, and where those do not do, after tracing for many more numbers, quotients, rests, minima and
/// maxima.
/// </summary>
internal static class SymbolicLowering
{
    /// <summary>How often a function is traced whose sizes are no polynomials of the names.</summary>
    private const int ManyWitnesses = 72;

    public static bool IsSymbolic(IEnumerable<Spec> specs) => specs.Any(spec => spec.Symbolic.Count > 0);

    public static Lowered Lower(
        string name,
        IReadOnlyList<Spec> specs,
        IReadOnlyList<string> constraints,
        Func<IReadOnlyList<Spec>, Traced> trace
    )
    {
        string[] symbols =
        [
            .. specs
                .SelectMany(spec => spec.Symbolic.SelectMany(size => size.Symbols))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        DimConstraint[] parsed = [.. constraints.Select(DimConstraint.Parse)];
        if (
            parsed
                .SelectMany(constraint => constraint.Left.Symbols.Concat(constraint.Right.Symbols))
                .Except(symbols)
                .FirstOrDefault() is
            { } unknown
        )
        {
            throw new TraceException(
                $"'{name}': a constraint names the size '{unknown}', but no argument has it; they have "
                    + $"[{string.Join(", ", symbols)}]."
            );
        }

        // Every monomial needs a witness; two more check what was found.
        DimFactor[] names = [.. symbols.Select(symbol => new DimFactor(symbol))];
        int count = DimFit.Monomials(names).Length + 2;
        HashSet<long> numbers = [.. specs.SelectMany(spec => spec.Sizes).Select(size => size.Constant ?? 0)];
        try
        {
            Dictionary<string, long>[] few = Witnesses.Draw(symbols, parsed, numbers, count);
            return Lower(specs, parsed, symbols, new DimFit(symbols, few, isDense: false), few, trace);
        }
        catch (UnknownSizeException)
        {
            Dictionary<string, long>[] many = Witnesses.DrawMany(symbols, parsed, ManyWitnesses);
            try
            {
                return Lower(specs, parsed, symbols, new DimFit(symbols, many, isDense: true), many, trace);
            }
            catch (UnknownSizeException exception)
            {
                throw new TraceException(exception.Message);
            }
        }
    }

    private static Lowered Lower(
        IReadOnlyList<Spec> specs,
        DimConstraint[] constraints,
        string[] symbols,
        DimFit fit,
        Dictionary<string, long>[] witnesses,
        Func<IReadOnlyList<Spec>, Traced> trace
    )
    {
        Traced[] traced = [.. witnesses.Select(values => Trace(specs, values, trace))];
        ValueList<Dim>[] arguments = [.. specs.Select(spec => spec.Sizes)];
        (Module module, ValueList<Dim>[] results) = SymbolicModule.Merge(
            [.. traced.Select(each => each.Lower().Module)],
            fit,
            witnesses,
            arguments,
            constraints,
            symbols
        );
        return new(traced[0], module, results);
    }

    private static Traced Trace(
        IReadOnlyList<Spec> specs,
        Dictionary<string, long> values,
        Func<IReadOnlyList<Spec>, Traced> trace
    )
    {
        using Trace.Scope scope = new WitnessTrace().Enter();
        try
        {
            return trace([.. specs.Select(spec => spec.At(values))]);
        }
        catch (TraceException exception)
        {
            string sizes = string.Join(", ", values.Select(pair => $"{pair.Key} = {pair.Value}"));
            throw new TraceException($"{exception.Message} (traced with {sizes} for the named sizes)", exception);
        }
    }
}
