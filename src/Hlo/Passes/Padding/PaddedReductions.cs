using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Reductions, windows and sorting of bounded values.</summary>
internal static class PaddedReductions
{
    /// <summary>
    /// What is not in use becomes the body's identity. A body without a known one gets a flag that says what is in use,
    /// and combines only that.
    /// </summary>
    public static PaddedValue[] Reduce(Reduce op, PaddedSite site)
    {
        PaddedCode code = site.Code;
        int count = site.Operands.Length / 2;
        PaddedValue[] inputs = site.Align(site.Operands[..count]);
        Value[] inits = [.. site.Operands[count..].Select(init => init.Array)];
        int[] axes = [.. op.Dimensions.Select(axis => (int)axis)];
        Length[] sizes = [.. inputs[0].Sizes.Where((_, axis) => !axes.Contains(axis))];
        Value[] results;
        if (!axes.Any(inputs[0].IsPadded))
        {
            results = Run(op, code, [.. inputs.Select(input => input.Array)], inits, site.CopyRegions()[0]);
        }
        else if (count == 1 && Identity(site.Operation.Regions[0].Body, inputs[0].Type.ElementType) is { } identity)
        {
            Value neutral = code.Append(new Constant(identity));
            results = Run(op, code, [code.Fill(inputs[0], axes, neutral)], inits, site.CopyRegions()[0]);
        }
        else
        {
            Value mask = code.Mask(inputs[0], axes)!;
            Value used = code.Splat(TensorType.Scalar(ElementType.I1), 1);
            results = Run(
                op,
                code,
                [.. inputs.Select(input => input.Array), mask],
                [.. inits, used],
                CombineUsed(site.CopyRegions()[0].Body)
            )[..^1];
        }

        return [.. results.Select(result => new PaddedValue(result, sizes))];
    }

    /// <summary>What is not in use becomes the initial value, which is what lies around the operand.</summary>
    public static PaddedValue[] ReduceWindow(ReduceWindow op, PaddedSite site)
    {
        PaddedCode code = site.Code;
        int count = site.Operands.Length / 2;
        PaddedValue[] inputs = site.Align(site.Operands[..count]);
        Value[] inits = [.. site.Operands[count..].Select(init => init.Array)];
        WindowDimension[] windows = Windows.Create(
            op.WindowDimensions,
            op.WindowStrides,
            op.Padding,
            op.BaseDilations,
            op.WindowDilations
        );
        int[] moved = [.. Enumerable.Range(0, windows.Length).Where(axis => windows[axis] != WindowDimension.Trivial)];
        Value[] filled = [.. inputs.Select((input, i) => code.Fill(input, moved, inits[i]))];
        Operation reduced = code.AppendOperation(op, [.. filled, .. inits], site.CopyRegions());
        Length[] sizes = [.. inputs[0].Sizes.Select((size, axis) => code.Count(windows[axis], size))];
        return [.. reduced.Results.ToArray().Select(result => new PaddedValue(result, sizes))];
    }

    /// <summary>What is not in use goes last: a flag is sorted along, and the comparator asks it first.</summary>
    public static PaddedValue[] Sort(Sort op, PaddedSite site)
    {
        PaddedCode code = site.Code;
        PaddedValue[] inputs = site.Align(site.Operands);
        int axis = (int)(op.Dimension < 0 ? op.Dimension + inputs[0].Rank : op.Dimension);
        Value[] arrays = [.. inputs.Select(input => input.Array)];
        Region comparator = site.CopyRegions()[0];
        if (inputs[0].IsPadded(axis))
        {
            arrays = [.. arrays, code.Mask(inputs[0].Dims, axis, inputs[0].Sizes[axis])];
            comparator = UsedFirst(comparator);
        }

        Operation sorted = code.AppendOperation(op, arrays, comparator);
        return [.. inputs.Select((input, i) => input with { Array = sorted.Results[i] })];
    }

    private static Value[] Run(Reduce op, PaddedCode code, Value[] inputs, Value[] inits, Region body) =>
        code.AppendOperation(op, [.. inputs, .. inits], body).Results.ToArray();

    // (a…, usedA, b…, usedB) -> usedA ? (usedB ? body(a, b) : a) : b, usedA || usedB
    private static Region CombineUsed(Block body)
    {
        int count = body.Arguments.Length / 2;
        HloType flag = TensorType.Scalar(ElementType.I1);
        HloType[] types = RegionRules.Types(body.Arguments);
        Block block = new([.. types[..count], flag, .. types[count..], flag]);
        ReadOnlySpan<Value> arguments = block.Arguments;
        (Value[] left, Value usedLeft) = (arguments[..count].ToArray(), arguments[count]);
        (Value[] right, Value usedRight) = (arguments[(count + 1)..^1].ToArray(), arguments[^1]);
        Value[] combined = Copy(body, block, [.. left, .. right]);
        BlockBuilder builder = new(block);
        List<Value> results = [];
        for (int i = 0; i < count; i++)
        {
            Value kept = builder.Append(Select.Instance, usedRight, combined[i], left[i]).Result;
            results.Add(builder.Append(Select.Instance, usedLeft, kept, right[i]).Result);
        }

        results.Add(builder.Append(Or.Instance, usedLeft, usedRight).Result);
        builder.Append(Return.Instance, [.. results]);
        return new(block);
    }

    // (a1, b1, …, usedA, usedB) -> usedA && (!usedB || comparator(a1, b1, …))
    private static Region UsedFirst(Region comparator)
    {
        HloType flag = TensorType.Scalar(ElementType.I1);
        Block block = new([.. RegionRules.Types(comparator.Body.Arguments), flag, flag]);
        ReadOnlySpan<Value> arguments = block.Arguments;
        Value isLess = Copy(comparator.Body, block, arguments[..^2].ToArray())[0];
        BlockBuilder builder = new(block);
        Value isUnused = builder.Append(Not.Instance, arguments[^1]).Result;
        Value isFirst = builder.Append(Or.Instance, isUnused, isLess).Result;
        builder.Append(Return.Instance, builder.Append(And.Instance, arguments[^2], isFirst).Result);
        return new(block);
    }

    private static Value[] Copy(Block body, Block target, Value[] arguments)
    {
        OperationCloner cloner = new();
        cloner.Map(body.Arguments, arguments);
        foreach (Operation operation in body.Operations.Where(operation => !operation.Definition.IsTerminator))
        {
            cloner.Clone(operation, target);
        }

        return cloner.MapAll(body.Terminator!.Operands);
    }

    // The element that changes nothing, for bodies of one op on both arguments.
    private static DenseElementsAttr? Identity(Block body, ElementType type)
    {
        bool isOneOp =
            body.Operations is [{ Op: BinaryOp } only, { } end]
            && end.Operands.Length == 1
            && end.Operands[0].DefiningOperation == only
            && only.Operands[0].OwningBlock == body
            && only.Operands[1].OwningBlock == body
            && only.Operands[0] != only.Operands[1];
        if (!isOneOp || type.IsComplex || !ConstantValues.IsNumber(type))
        {
            return null;
        }

        TensorType scalar = TensorType.Scalar(type);
        return body.Operations[0].Op switch
        {
            Add => ConstantValues.Splat(scalar, type.IsFloat ? -0.0 : 0),
            Or or Xor when !type.IsFloat => ConstantValues.Splat(scalar, 0),
            And when !type.IsFloat => ConstantValues.OfIntegers(scalar, [-1]),
            Multiply => ConstantValues.Splat(scalar, 1),
            Maximum or Minimum when type.IsBoolean => ConstantValues.Splat(
                scalar,
                body.Operations[0].Op is Minimum ? 1 : 0
            ),
            Maximum when ConstantValues.IsWhole(type) => ConstantValues.OfIntegers(scalar, [Extreme(type, false)]),
            Minimum when ConstantValues.IsWhole(type) => ConstantValues.OfIntegers(scalar, [Extreme(type, true)]),
            Maximum when HasInfinity(type) => ConstantValues.Splat(scalar, double.NegativeInfinity),
            Minimum when HasInfinity(type) => ConstantValues.Splat(scalar, double.PositiveInfinity),
            _ => null,
        };
    }

    private static bool HasInfinity(ElementType type) =>
        type.Kind is ElementKind.F64 or ElementKind.F32 or ElementKind.F16 or ElementKind.BF16;

    private static long Extreme(ElementType type, bool largest) =>
        (type.IsSigned, largest) switch
        {
            (true, true) => long.MaxValue >> (64 - type.BitWidth),
            (true, false) => long.MinValue >> (64 - type.BitWidth),
            (false, true) => -1,
            (false, false) => 0,
        };
}
