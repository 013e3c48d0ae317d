using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Rules of scan. Operands and the body's inputs come as constants, carry, sequences.</summary>
internal static class ScanRules
{
    public static (Tensor[] Results, Tensor?[] Tangents) Jvp(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        ScanPrimitive scan = (ScanPrimitive)op;
        bool[] active = Fixpoint(
            scan,
            ProgramTransforms.Present(tangents),
            mask => ProgramTransforms.Jvp(scan.Body, mask).HasTangent
        );
        Tensor?[] incoming = [.. tangents];
        ProgramTransforms.Instantiate(incoming, primals, active);
        bool[] required = Required(scan, active);
        JvpProgram body = ProgramTransforms.Jvp(scan.Body, active, required);
        int results = scan.Body.OutAtoms.Count;
        int[] order = Interleave(scan, active, primals.Length);
        Jaxpr program = ProgramTransforms.Reorder(body.Program, order);
        Tensor[] all = [.. primals, .. incoming.OfType<Tensor>()];
        (int tConstants, int tCarry) = (Count(active, 0, scan.Constants), Count(active, scan.Constants, scan.Carry));

        // The body's results come as (carry, entries, tangents of carry, tangents of entries); the scan wants carries
        // first.
        int ys = results - scan.Carry;
        program = ReorderResults(
            program,
            [
                .. Enumerable.Range(0, scan.Carry),
                .. Enumerable.Range(results, tCarry),
                .. Enumerable.Range(scan.Carry, ys),
                .. Enumerable.Range(results + tCarry, program.OutAtoms.Count - results - tCarry),
            ]
        );
        ScanPrimitive joint = new(
            program,
            scan.Constants + tConstants,
            scan.Carry + tCarry,
            scan.Length,
            scan.Reverse,
            scan.Unroll
        );
        Tensor[] outputs = Trace.Bind(joint, [.. order.Select(i => all[i])]);
        Tensor[] values = [.. outputs[..scan.Carry], .. outputs[(scan.Carry + tCarry)..(scan.Carry + tCarry + ys)]];
        Tensor[] outgoing = [.. outputs[scan.Carry..(scan.Carry + tCarry)], .. outputs[(scan.Carry + tCarry + ys)..]];
        return (values, ProgramTransforms.Spread(body.HasTangent, outgoing));
    }

    public static (Tensor[] Results, Tensor?[] Tangents) Linearize(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        ScanPrimitive scan = (ScanPrimitive)op;
        bool[] active = Fixpoint(
            scan,
            ProgramTransforms.Present(tangents),
            mask => ProgramTransforms.Linearize(scan.Body, mask).HasTangent
        );
        Tensor?[] incoming = [.. tangents];
        ProgramTransforms.Instantiate(incoming, primals, active);
        LinearizedProgram parts = ProgramTransforms.Linearize(scan.Body, active, Required(scan, active));
        int[] carried =
        [
            .. parts.ResidualSources.Where(source => source >= scan.Constants && source < scan.Constants + scan.Carry),
        ];
        Tensor[] all = Trace.Bind(scan with { Body = StackingCarries(parts.Forward, carried) }, primals);
        int results = scan.Body.OutAtoms.Count;

        // Residuals that are constants stay constants, entries of sequences are taken again, all others were stacked.
        int computed = results;
        int carry = all.Length - carried.Length;
        List<(int Input, Tensor Value)> constants = [];
        List<(int Input, Tensor Value)> stacked = [];
        for (int i = 0; i < parts.ResidualSources.Length; i++)
        {
            int source = parts.ResidualSources[i];
            bool isCarry = source >= scan.Constants && source < scan.Constants + scan.Carry;
            Tensor value =
                source < 0 ? all[computed++]
                : isCarry ? all[carry++]
                : primals[source];
            (source >= 0 && source < scan.Constants ? constants : stacked).Add((i, value));
        }

        return (all[..results], LinearScan(scan, parts, active, incoming, constants, stacked));
    }

    public static Tensor?[] Transpose(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        ScanPrimitive scan = (ScanPrimitive)op;
        int first = scan.Constants + scan.Carry;
        bool[] linear = [.. operands.Select(operand => operand.IsLinear)];

        // A carry that starts at a known zero is a tangent all the same.
        linear.AsSpan(scan.Constants, scan.Carry).Fill(true);
        TensorType[] carry = [.. scan.Body.InTypes.Skip(scan.Constants).Take(scan.Carry)];
        TensorType[] accumulated = [.. scan.Body.InTypes.Take(scan.Constants).Where((_, i) => linear[i])];
        bool[] given = [.. Enumerable.Repeat(true, scan.Carry), .. ProgramTransforms.Present(cotangents[scan.Carry..])];
        bool[] required = [.. linear.Where(isLinear => isLinear).Select(_ => true)];
        TransposedProgram backward = ProgramTransforms.Transpose(scan.Body, linear, given, required);

        // Body of the backward scan: constants | accumulated cotangents of constants, cotangents of the carry |
        // entries, cotangents of entries.
        TensorType[] fixedTypes = [.. scan.Body.InTypes.Take(scan.Constants).Where((_, i) => !linear[i])];
        TensorType[] entryTypes = [.. scan.Body.InTypes.Skip(first).Where((_, i) => !linear[first + i])];
        TensorType[] entryCotangents = [.. scan.Body.OutTypes.Where((_, i) => i >= scan.Carry && given[i])];
        Jaxpr body = Stage.Closed(
            "scan_transpose",
            [.. fixedTypes, .. accumulated, .. carry, .. entryTypes, .. entryCotangents],
            inputs =>
            {
                int at = 0;
                Tensor[] Next(int count) => inputs[at..(at += count)];
                (Tensor[] constants, Tensor[] sums, Tensor[] ct) = (
                    Next(fixedTypes.Length),
                    Next(accumulated.Length),
                    Next(carry.Length)
                );
                (Tensor[] entries, Tensor[] ys) = (Next(entryTypes.Length), Next(entryCotangents.Length));
                Tensor[] results = Interpreter.Evaluate(backward.Program, [], [.. constants, .. entries, .. ct, .. ys]);
                Tensor[] added = [.. sums.Select((sum, i) => Lax.Add(sum, results[i]))];
                return [.. added, .. results[accumulated.Length..]];
            }
        );
        ScanPrimitive reverse = new(
            body,
            fixedTypes.Length,
            accumulated.Length + carry.Length,
            scan.Length,
            !scan.Reverse,
            scan.Unroll
        );
        Tensor[] outputs = Trace.Bind(
            reverse,
            [
                .. operands[..scan.Constants].Where(operand => !operand.IsLinear).Select(operand => operand.Value!),
                .. accumulated.Select(Zeros),
                .. carry.Select((type, i) => cotangents[i] ?? Zeros(type)),
                .. operands[first..].Where(operand => !operand.IsLinear).Select(operand => operand.Value!),
                .. cotangents[scan.Carry..].OfType<Tensor>(),
            ]
        );
        int next = 0;
        Tensor?[] results = [.. linear.Select(isLinear => isLinear ? outputs[next++] : null)];
        return [.. results.Select((result, i) => operands[i].IsLinear ? result : null)];
    }

    public static Tensor[] Batch(Op op, BatchArguments args)
    {
        ScanPrimitive scan = (ScanPrimitive)op;
        int first = scan.Constants + scan.Carry;
        bool[] flags = Fixpoint(
            scan,
            [.. Enumerable.Range(0, args.Count).Select(args.IsBatched)],
            mask => ProgramTransforms.Batch(scan.Body, mask, args.Axis).Batched
        );
        bool[] required =
        [
            .. flags[scan.Constants..first],
            .. Enumerable.Repeat(true, scan.Body.OutAtoms.Count - scan.Carry),
        ];
        BatchedProgram body = ProgramTransforms.Batch(scan.Body, flags, args.Axis, required);
        Tensor[] operands =
        [
            .. Enumerable
                .Range(0, args.Count)
                .Select(i =>
                {
                    Tensor operand = flags[i] ? args.Full(i) : args[i];
                    return i >= first && flags[i] ? Batching.MoveFromFront(operand, 1) : operand;
                }),
        ];
        Tensor[] results = Trace.Bind(scan with { Body = body.Program }, operands);
        return
        [
            .. results.Select(
                (result, i) =>
                    i >= scan.Carry ? Batching.MoveToFront(result, 1)
                    : flags[scan.Constants + i] ? result
                    : Batching.AddAxis(result, args.Size)
            ),
        ];
    }

    /// <summary>Carries that become active in the loop are active from the start.</summary>
    private static bool[] Fixpoint(ScanPrimitive scan, bool[] active, Func<bool[], bool[]> results)
    {
        while (true)
        {
            bool[] outgoing = results(active);
            bool[] grown = [.. active];
            for (int i = 0; i < scan.Carry; i++)
            {
                grown[scan.Constants + i] |= outgoing[i];
            }

            if (grown.SequenceEqual(active))
            {
                return grown;
            }

            active = grown;
        }
    }

    private static bool[] Required(ScanPrimitive scan, bool[] active) =>
        [.. active[scan.Constants..(scan.Constants + scan.Carry)], .. new bool[scan.Body.OutAtoms.Count - scan.Carry]];

    private static int Count(bool[] mask, int start, int count) =>
        mask.AsSpan(start, count).ToArray().Count(bit => bit);

    /// <summary>
    /// From (values, tangents) to (constants with tangents, carry with tangents, sequences with tangents).
    /// </summary>
    private static int[] Interleave(ScanPrimitive scan, bool[] active, int count)
    {
        List<int> order = [];
        int tangent = count;
        foreach (
            (int start, int length) in new[]
            {
                (0, scan.Constants),
                (scan.Constants, scan.Carry),
                (scan.Constants + scan.Carry, count - scan.Constants - scan.Carry),
            }
        )
        {
            order.AddRange(Enumerable.Range(start, length));
            int tangents = Count(active, start, length);
            order.AddRange(Enumerable.Range(tangent, tangents));
            tangent += tangents;
        }

        return [.. order];
    }

    private static Jaxpr ReorderResults(Jaxpr program, IEnumerable<int> order) =>
        new([], [.. program.InVars], [.. program.Equations], [.. order.Select(i => program.OutAtoms[i])]);

    /// <summary>A body that also gives the values some carries had at the start of the step.</summary>
    private static Jaxpr StackingCarries(Jaxpr forward, int[] carried) =>
        new(
            [],
            [.. forward.InVars],
            [.. forward.Equations],
            [.. forward.OutAtoms, .. carried.Select(source => forward.InVars[source])]
        );

    private static Tensor?[] LinearScan(
        ScanPrimitive scan,
        LinearizedProgram parts,
        bool[] active,
        Tensor?[] incoming,
        List<(int Input, Tensor Value)> constants,
        List<(int Input, Tensor Value)> stacked
    )
    {
        int residuals = parts.ResidualSources.Length;
        (int tConstants, int tCarry) = (Count(active, 0, scan.Constants), Count(active, scan.Constants, scan.Carry));
        Tensor[] tangents = [.. incoming.OfType<Tensor>()];
        Jaxpr body = ProgramTransforms.Reorder(
            parts.Linear,
            [
                .. constants.Select(residual => residual.Input),
                .. Enumerable.Range(residuals, tConstants + tCarry),
                .. stacked.Select(residual => residual.Input),
                .. Enumerable.Range(residuals + tConstants + tCarry, tangents.Length - tConstants - tCarry),
            ]
        );
        ScanPrimitive linear = new(body, constants.Count + tConstants, tCarry, scan.Length, scan.Reverse, scan.Unroll);
        Tensor[] outgoing = Trace.Bind(
            linear,
            [
                .. constants.Select(residual => residual.Value),
                .. tangents[..(tConstants + tCarry)],
                .. stacked.Select(residual => residual.Value),
                .. tangents[(tConstants + tCarry)..],
            ]
        );
        return ProgramTransforms.Spread(parts.HasTangent, outgoing);
    }

    private static Tensor Zeros(TensorType type) => Lax.Full(type.Dims, 0, type.ElementType);
}
