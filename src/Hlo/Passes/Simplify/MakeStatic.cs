using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Ops with sizes as operands become their static twins where the sizes are constant or the result type says them.
/// </summary>
internal static class MakeStatic
{
    /// <summary>Adds the rules.</summary>
    public static RewriteSet Add(RewriteSet rules) =>
        rules
            .On<DynamicReshape>(
                (op, site) =>
                    op.ResultType.IsStatic && site.Type(0).IsStatic
                        ? site.Append(new Reshape(op.ResultType), site.Operands[0])
                        : null
            )
            .On<DynamicBroadcastInDim>(
                (op, site) =>
                    op.ResultType.IsStatic && site.Type(0).IsStatic
                        ? site.Append(new BroadcastInDim(op.BroadcastDimensions, op.ResultType), site.Operands[0])
                        : null
            )
            .On<DynamicIota>(
                (op, site) => op.ResultType.IsStatic ? site.Append(new Iota(op.IotaDimension, op.ResultType)) : null
            )
            .On<DynamicPad>(
                (_, site) =>
                    Numbers(site, 2) is { } low && Numbers(site, 3) is { } high && Numbers(site, 4) is { } interior
                        ? site.Append(new Pad(low, high, interior), site.Operands[0], site.Operands[1])
                        : null
            )
            .On<DynamicGather>(
                (op, site) =>
                    Numbers(site, 2) is { } sizes
                        ? site.Append(
                            new Gather(op.DimensionNumbers, sizes, op.IndicesAreSorted),
                            site.Operands[0],
                            site.Operands[1]
                        )
                        : null
            )
            .On<DynamicConv>(ConvolutionRule)
            .On<RealDynamicSlice>(SliceRule);

    private static Dims? Numbers(RewriteSite site, int index) => ConstantValues.Of(site.Operands[index])?.ToDims();

    private static Value? SliceRule(RealDynamicSlice op, RewriteSite site) =>
        Numbers(site, 1) is { } starts && Numbers(site, 2) is { } limits && Numbers(site, 3) is { } strides
            ? site.Append(new Slice(starts, limits, strides), site.Operands[0])
            : null;

    private static Value? ConvolutionRule(DynamicConv op, RewriteSite site)
    {
        if (Numbers(site, 2) is not { } flat)
        {
            return null;
        }

        ValueList<EdgePadding> padding = Enumerable
            .Range(0, flat.Count / 2)
            .Select(i => new EdgePadding(flat[2 * i], flat[(2 * i) + 1]))
            .ToValueList();
        Convolution convolution = new(
            op.WindowStrides,
            padding,
            op.LhsDilation,
            op.RhsDilation,
            op.WindowReversal,
            op.DimensionNumbers,
            op.FeatureGroupCount,
            op.BatchGroupCount,
            op.PrecisionConfig,
            op.ResultType
        );
        return site.Append(convolution, site.Operands[0], site.Operands[1]);
    }
}
