using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Ops that carry their result type: the same op with the type that its operands now tell.</summary>
internal static class ResultShapes
{
    /// <summary>The refined op; the same op if nothing more is known.</summary>
    public static Op Refine(Op op, Value[] operands) =>
        op switch
        {
            Ops.Convert convert => new Ops.Convert(operands[0].Tensor.Of(convert.ResultType.ElementType)),
            BitcastConvert bitcast => new BitcastConvert(
                Merge(bitcast.ResultType, Bitcast(operands[0].Tensor, bitcast.ResultType.ElementType))
            ),
            Reshape reshape => new Reshape(Merge(reshape.ResultType, Reshaped(operands[0].Tensor, reshape.ResultType))),
            DynamicReshape reshape => new DynamicReshape(
                Merge(Merge(reshape.ResultType, Numbers(operands[1])), Reshaped(operands[0].Tensor, reshape.ResultType))
            ),
            DynamicIota iota => iota with { ResultType = Merge(iota.ResultType, Numbers(operands[0])) },
            DynamicBroadcastInDim broadcast => broadcast with
            {
                ResultType = Merge(broadcast.ResultType, Numbers(operands[1])),
            },
            DynamicPad pad
                when Numbers(operands[2]) is { } low
                    && Numbers(operands[3]) is { } high
                    && Numbers(operands[4]) is { } interior => new DynamicPad(
                Merge(pad.ResultType, Infer(new Pad(low, high, interior), operands[..2]))
            ),
            RealDynamicSlice slice
                when Numbers(operands[1]) is { } starts
                    && Numbers(operands[2]) is { } limits
                    && Numbers(operands[3]) is { } strides => new RealDynamicSlice(
                Merge(slice.ResultType, Infer(new Slice(starts, limits, strides), operands[..1]))
            ),
            DynamicGather gather when Numbers(operands[2]) is { } sizes => gather with
            {
                ResultType = Merge(gather.ResultType, Infer(new Gather(gather.DimensionNumbers, sizes), operands[..2])),
            },
            DotGeneral dot => dot with
            {
                ResultType = Merge(
                    dot.ResultType,
                    DotShapes.ResultDims(operands[0].Tensor.Dims, operands[1].Tensor.Dims, dot.DotDimensionNumbers)
                ),
            },
            Convolution convolution => convolution with
            {
                ResultType = Merge(convolution.ResultType, Convolved(convolution, operands)),
            },
            DynamicConv convolution when Numbers(operands[2]) is { } padding => convolution with
            {
                ResultType = Merge(convolution.ResultType, Convolved(convolution, padding, operands)),
            },
            Rng rng => rng with { ResultType = Merge(rng.ResultType, Numbers(operands[2])) },
            UniformQuantize quantize => new UniformQuantize(Merge(quantize.ResultType, operands[0].Tensor.Dims)),
            _ => op,
        };

    private static Dims? Numbers(Value value) => ConstantValues.Of(value)?.ToDims();

    private static Dims Infer(Op op, Value[] operands) =>
        ((TensorType)op.Definition.InferTypes(op, new OpSite(RegionRules.Types(operands), default))[0]).Dims;

    private static TensorType Merge(TensorType declared, Dims? known)
    {
        if (known is not { } dims || !TypeRules.AreCompatible(declared.Dims, dims))
        {
            return declared;
        }

        return TypeRules.MostSpecific(declared, new TensorType(declared.ElementType, dims));
    }

    // The one unknown size follows from the number of elements.
    private static Dims? Reshaped(TensorType operand, TensorType result)
    {
        int unknown = result.Dims.IndexOf(Dims.Dynamic);
        if (unknown < 0 || !operand.IsStatic)
        {
            return null;
        }

        Dims others = result.Dims.Without([unknown]);
        return others.IsStatic && others.Product is var product && product != 0 && operand.ElementCount % product == 0
            ? result.Dims.With(unknown, operand.ElementCount / product)
            : null;
    }

    private static Dims Bitcast(TensorType operand, ElementType element)
    {
        (int from, int to) = (operand.ElementType.BitWidth, element.BitWidth);
        return from == to ? operand.Dims
            : from > to ? operand.Dims.Insert(operand.Rank, from / to)
            : operand.Dims.Without([operand.Rank - 1]);
    }

    private static Dims Convolved(Convolution op, Value[] operands)
    {
        (Dims lhs, Dims rhs) = (operands[0].Tensor.Dims, operands[1].Tensor.Dims);
        WindowDimension[] windows = ConvShapes.CreateWindows(
            rhs,
            op.DimensionNumbers,
            op.WindowStrides,
            op.Padding,
            op.LhsDilation,
            op.RhsDilation,
            op.WindowReversal
        );
        return ConvShapes.ResultDims(lhs, rhs, op.DimensionNumbers, windows, op.BatchGroupCount);
    }

    private static Dims Convolved(DynamicConv op, Dims padding, Value[] operands)
    {
        (Dims lhs, Dims rhs) = (operands[0].Tensor.Dims, operands[1].Tensor.Dims);
        ValueList<EdgePadding> edges = Enumerable
            .Range(0, padding.Count / 2)
            .Select(i => new EdgePadding(padding[2 * i], padding[(2 * i) + 1]))
            .ToValueList();
        WindowDimension[] windows = ConvShapes.CreateWindows(
            rhs,
            op.DimensionNumbers,
            op.WindowStrides,
            edges,
            op.LhsDilation,
            op.RhsDilation,
            op.WindowReversal
        );
        return ConvShapes.ResultDims(lhs, rhs, op.DimensionNumbers, windows, op.BatchGroupCount);
    }
}
