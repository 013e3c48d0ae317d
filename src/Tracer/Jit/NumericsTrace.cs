using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>Runs a program op by op, loops and branches included, until one makes a number that must not be.</summary>
internal sealed class NumericsTrace : Trace
{
    private readonly NumberChecks _checks;

    private NumericsTrace(NumberChecks checks, string name) => (_checks, Name) = (checks, name);

    /// <summary>
    /// Looks at results; where one is bad, runs the program again op by op to find the C# line it comes from.
    /// </summary>
    /// <exception cref="NotFiniteException">There is a bad number.</exception>
    public static void Check(
        NumberChecks checks,
        Traced traced,
        IReadOnlyList<IDeviceBuffer> arguments,
        DeviceTensor[] results
    )
    {
        int bad = Array.FindIndex(results, result => Describe(checks, result) is not null);
        if (bad < 0)
        {
            return;
        }

        NumericsTrace trace = new(checks, traced.Name);
        using (trace.Enter())
        {
            Interpreter.Evaluate(traced.Program, [], [.. arguments.Select(argument => new DeviceTensor(argument))]);
        }

        // Op by op all is well: only the compiled program rounds so that it happens.
        throw new NotFiniteException(
            $"'{traced.Name}' returned {Describe(checks, results[bad])} in result {bad} ({results[bad]}), but not "
                + $"when it runs op by op, without fusion."
        );
    }

    internal override Tensor[] Apply(Op op, ReadOnlySpan<Tensor> operands)
    {
        Tensor[] given = operands.ToArray();
        switch (op)
        {
            case CallPrimitive call:
                return Interpreter.Evaluate(call.Program, [], given);
            case CheckpointPrimitive call:
                return Interpreter.Evaluate(call.Program, [], given);
            case CustomJvpCall call:
                return Interpreter.Evaluate(call.Program, [], given);
            case CustomVjpCall call:
                return Interpreter.Evaluate(call.Program, [], given);
            case CondPrimitive cond:
                int index = (int)Math.Clamp((double)given[0], 0, cond.Branches.Count - 1);
                return Interpreter.Evaluate(cond.Branches[index], [], given[1..]);
            case WhilePrimitive loop:
                return While(loop, given);
            case ScanPrimitive scan:
                return Scan(scan, given);
            default:
                return Checked(op, given, EagerTrace.Instance.Apply(op, operands));
        }
    }

    private static Tensor[] While(WhilePrimitive loop, Tensor[] operands)
    {
        int split = loop.ConditionConstants + loop.BodyConstants;
        Tensor[] state = operands[split..];
        while ((bool)Interpreter.Evaluate(loop.Condition, [], [.. operands[..loop.ConditionConstants], .. state])[0])
        {
            state = Interpreter.Evaluate(loop.Body, [], [.. operands[loop.ConditionConstants..split], .. state]);
        }

        return state;
    }

    private static Tensor[] Scan(ScanPrimitive scan, Tensor[] operands)
    {
        int first = scan.Constants + scan.Carry;
        Tensor[] carry = operands[scan.Constants..first];
        List<Tensor>[] stacked =
        [
            .. Enumerable.Range(0, scan.Body.OutAtoms.Count - scan.Carry).Select(_ => new List<Tensor>()),
        ];
        for (long step = 0; step < scan.Length; step++)
        {
            long index = scan.Reverse ? scan.Length - 1 - step : step;
            Tensor[] entries = [.. operands[first..].Select(sequence => Lax.DynamicIndexInDim(sequence, (int)index))];
            Tensor[] results = Interpreter.Evaluate(
                scan.Body,
                [],
                [.. operands[..scan.Constants], .. carry, .. entries]
            );
            carry = results[..scan.Carry];
            for (int i = 0; i < stacked.Length; i++)
            {
                stacked[i].Insert(scan.Reverse ? 0 : stacked[i].Count, results[scan.Carry + i]);
            }
        }

        TensorType[] types = [.. scan.Body.OutTypes.Skip(scan.Carry)];
        return
        [
            .. carry,
            .. stacked.Select(
                (rows, i) =>
                    rows.Count == 0
                        ? Lax.Full(types[i].Dims.Insert(0, 0), 0, types[i].ElementType)
                        : Np.Stack([.. rows])
            ),
        ];
    }

    private Tensor[] Checked(Op op, Tensor[] operands, Tensor[] results)
    {
        for (int i = 0; i < results.Length; i++)
        {
            if (Describe(_checks, results[i]) is { } bad)
            {
                throw new NotFiniteException(
                    $"{SourceLocations.Prefix(CurrentLocation())}{op.Definition.Mnemonic} in '{Name}' made {bad} of "
                        + $"{results[i]}; operands: "
                        + $"{string.Join(", ", operands.Select((operand, o) => $"{o}: {Summary(operand)}"))}."
                );
            }
        }

        return results;
    }

    private static string? Describe(NumberChecks checks, Tensor tensor)
    {
        if (!tensor.ElementType.IsFloat && !tensor.ElementType.IsComplex)
        {
            return null;
        }

        (long nans, long infinities) = Counts(tensor.ToHost());
        nans = checks.HasFlag(NumberChecks.NaN) ? nans : 0;
        infinities = checks.HasFlag(NumberChecks.Infinity) ? infinities : 0;
        return (nans, infinities) switch
        {
            (0, 0) => null,
            (0, _) => FormattableString.Invariant($"{infinities} infinite elements"),
            (_, 0) => FormattableString.Invariant($"{nans} NaN elements"),
            _ => FormattableString.Invariant($"{nans} NaN and {infinities} infinite elements"),
        };
    }

    private static string Summary(Tensor tensor)
    {
        string text = $"{tensor}";
        if (!tensor.ElementType.IsFloat || tensor.Size == 0)
        {
            return text;
        }

        double[] values = Scalars.FloatParts(tensor.ToHost());
        (long nans, long infinities) = Counts(tensor.ToHost());
        double[] finite = [.. values.Where(double.IsFinite)];
        string range =
            finite.Length == 0
                ? "no finite value"
                : FormattableString.Invariant($"values in [{finite.Min():G6}, {finite.Max():G6}]");
        return nans + infinities == 0
            ? $"{text} with {range}"
            : FormattableString.Invariant($"{text} with {range}, {nans} NaN, {infinities} infinite");
    }

    private static (long NaNs, long Infinities) Counts(HostTensor host)
    {
        (long nans, long infinities) = (0, 0);
        foreach (double value in Scalars.FloatParts(host))
        {
            nans += double.IsNaN(value) ? 1 : 0;
            infinities += double.IsInfinity(value) ? 1 : 0;
        }

        return (nans, infinities);
    }
}
