using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Operations whose sizes depend on named ones: static ops become dynamic ones that take their sizes as operands.
/// </summary>
internal static class SymbolicOps
{
    /// <summary>Appends one operation for the same one of several modules.</summary>
    public static ReadOnlySpan<Value> Append(
        SymbolicModule merging,
        SizeScope scope,
        Operation[] operations,
        ValueList<Dim>[] sizes,
        Region[] regions
    )
    {
        Operation first = operations[0];
        scope.Builder.Location = first.Location;
        Value[] operands = merging.Lookup(first);
        bool isDynamic = sizes.Any(list => list.Any(size => size.Constant is null));
        TensorType[] types =
        [
            .. sizes.Select((list, r) => SymbolicModule.Generalized((TensorType)first.Results[r].Type, list)),
        ];
        bool same = SameAttributes(operations);
        switch (first.Op)
        {
            case Ops.Constant when !same || isDynamic:
                return new[] { Constant(merging, scope, operations, sizes[0], types[0]) };
            case Ops.Reshape when isDynamic:
                return new[] { scope.Append(new Ops.DynamicReshape(types[0]), operands[0], scope.Vector(sizes[0])) };
            case Ops.BroadcastInDim broadcast when isDynamic:
                return new[]
                {
                    scope.Append(
                        new Ops.DynamicBroadcastInDim(broadcast.BroadcastDimensions, null, null, types[0]),
                        operands[0],
                        scope.Vector(sizes[0])
                    ),
                };
            case Ops.Iota iota when isDynamic:
                return new[]
                {
                    scope.Append(new Ops.DynamicIota(iota.IotaDimension, types[0]), scope.Vector(sizes[0])),
                };
            case Ops.Slice when Array.TrueForAll(operations, IsWhole):
                return operands;
            case Ops.Slice when !same:
                return new[] { Slice(merging, scope, operations, operands, types[0]) };
            case Ops.Pad when !same:
                return new[] { Pad(merging, scope, operations, operands, types[0]) };
            case Ops.DynamicSlice when !same:
                return new[] { DynamicSlice(merging, scope, operations, operands, types[0]) };
            case Ops.Gather gather when !same:
                Value gathered = scope.Vector(
                    List<Ops.Gather>(merging, operations, "slice sizes", op => op.SliceSizes)
                );
                return new[]
                {
                    scope.Append(
                        new Ops.DynamicGather(gather.DimensionNumbers, gather.IndicesAreSorted, types[0]),
                        operands[0],
                        operands[1],
                        gathered
                    ),
                };
        }

        if (!same && WithType(first.Op, types[0]) is null)
        {
            throw Unsupported(operations);
        }

        Op op = types.Length == 1 ? WithType(first.Op, types[0]) ?? first.Op : first.Op;
        HloType[] resultTypes = [.. types];
        Operation copy = scope.Block.Append(new(op, operands, resultTypes, regions, first.Attributes, first.Location));
        return copy.Results;
    }

    /// <summary>An op that carries its result type, with another one; null for all others.</summary>
    private static Op? WithType(Op op, TensorType type) =>
        op switch
        {
            Ops.Convert => new Ops.Convert(type),
            Ops.BitcastConvert => new Ops.BitcastConvert(type),
            Ops.DotGeneral dot => dot with { ResultType = type },
            Ops.Convolution convolution => convolution with { ResultType = type },
            _ => null,
        };

    /// <summary>A splat of a number that may depend on sizes.</summary>
    private static Value Constant(
        SymbolicModule merging,
        SizeScope scope,
        Operation[] operations,
        ValueList<Dim> sizes,
        TensorType type
    )
    {
        DenseElementsAttr[] elements =
        [
            .. operations.Select(operation => (DenseElementsAttr)((Ops.Constant)operation.Op).Value),
        ];
        double[] numbers = new double[elements.Length];
        for (int k = 0; k < elements.Length; k++)
        {
            if (!elements[k].IsSplat || !Scalars.TryRead(elements[k], out numbers[k]))
            {
                throw new TraceException(
                    $"{SourceLocations.Prefix(operations[0].Location)}A constant of differing elements has the shape "
                        + $"{type.Text}, which depends on a named size. "
                        + "Make it from Iota, or pass it as an argument."
                );
            }
        }

        TensorType scalar = TensorType.Scalar(type.ElementType);
        Value value = Array.TrueForAll(numbers, number => number.Equals(numbers[0]))
            ? scope.Append(
                new Ops.Constant(new DenseElementsAttr(scalar, elements[0].Data[..scalar.ElementType.ByteSize]))
            )
            : Number(merging, scope, operations, numbers, scalar);
        return sizes.Count == 0
            ? value
            : scope.Append(new Ops.DynamicBroadcastInDim([], null, null, type), value, scope.Vector(sizes));
    }

    /// <summary>A scalar that is a size, or one over a size.</summary>
    private static Value Number(
        SymbolicModule merging,
        SizeScope scope,
        Operation[] operations,
        double[] numbers,
        TensorType scalar
    )
    {
        bool whole = Array.TrueForAll(numbers, double.IsInteger);
        double[] sizes = whole ? numbers : [.. numbers.Select(number => Math.Round(1 / number))];
        Dim size = merging.Size([.. sizes.Select(number => (long)number)], operations[0], "a constant");
        Value value = scope.Append(new Ops.Convert(scalar), scope.Of(size));
        return whole
            ? value
            : scope.Append(Ops.Divide.Instance, scope.Append(new Ops.Constant(Scalars.Splat(scalar, 1))), value);
    }

    private static Value Slice(
        SymbolicModule merging,
        SizeScope scope,
        Operation[] operations,
        Value[] operands,
        TensorType type
    ) =>
        scope.Append(
            new Ops.RealDynamicSlice(type),
            operands[0],
            scope.Vector(List<Ops.Slice>(merging, operations, "start indices", op => op.StartIndices)),
            scope.Vector(List<Ops.Slice>(merging, operations, "limit indices", op => op.LimitIndices)),
            scope.Vector(List<Ops.Slice>(merging, operations, "strides", op => op.Strides))
        );

    private static Value Pad(
        SymbolicModule merging,
        SizeScope scope,
        Operation[] operations,
        Value[] operands,
        TensorType type
    ) =>
        scope.Append(
            new Ops.DynamicPad(type),
            operands[0],
            operands[1],
            scope.Vector(List<Ops.Pad>(merging, operations, "low padding", op => op.EdgePaddingLow)),
            scope.Vector(List<Ops.Pad>(merging, operations, "high padding", op => op.EdgePaddingHigh)),
            scope.Vector(List<Ops.Pad>(merging, operations, "interior padding", op => op.InteriorPadding))
        );

    /// <summary>
    /// A gather of one slice: of the ops with computed starts the one that takes its sizes as an operand.
    /// </summary>
    private static Value DynamicSlice(
        SymbolicModule merging,
        SizeScope scope,
        Operation[] operations,
        Value[] operands,
        TensorType type
    )
    {
        Value sizes = scope.Vector(List<Ops.DynamicSlice>(merging, operations, "slice sizes", op => op.SliceSizes));
        TensorType one = new(operands[1].Tensor.ElementType, [1]);
        Value[] starts = [.. operands[1..].Select(start => scope.Append(new Ops.Reshape(one), start))];
        Value indices = starts.Length == 1 ? starts[0] : scope.Append(new Ops.Concatenate(0), starts);
        Dims all = Dims.Range(0, type.Rank);
        GatherDimensionNumbers numbers = new(all, [], [], [], all, 0);
        return scope.Append(new Ops.DynamicGather(numbers, false, type), operands[0], indices, sizes);
    }

    private static Dim[] List<TOp>(SymbolicModule merging, Operation[] operations, string what, Func<TOp, Dims> get)
        where TOp : Op
    {
        Dims[] lists = [.. operations.Select(operation => get((TOp)operation.Op))];
        return
        [
            .. Enumerable
                .Range(0, lists[0].Count)
                .Select(i => merging.Size([.. lists.Select(list => list[i])], operations[0], what)),
        ];
    }

    private static bool IsWhole(Operation operation)
    {
        Ops.Slice slice = (Ops.Slice)operation.Op;
        return slice.Strides.All(stride => stride == 1) && operation.Result.Type.Equals(operation.Operands[0].Type);
    }

    private static bool SameAttributes(Operation[] operations)
    {
        NamedAttribute[][] all =
        [
            .. operations.Select(operation => operation.Definition.GetAttributes(operation.Op).ToArray()),
        ];
        return Array.TrueForAll(all, attributes => attributes.SequenceEqual(all[0]));
    }

    private static TraceException Unsupported(Operation[] operations)
    {
        NamedAttribute[][] all =
        [
            .. operations.Select(operation => operation.Definition.GetAttributes(operation.Op).ToArray()),
        ];
        NamedAttribute differing = all[0].First(attribute => Array.Exists(all, others => !others.Contains(attribute)));
        return new(
            $"{SourceLocations.Prefix(operations[0].Location)}{operations[0].Definition.Mnemonic}: {differing.Name} "
                + $"depends on a named size, "
                + $"for instance {differing.Value.Text}, which StableHLO cannot say for this op."
        );
    }
}
