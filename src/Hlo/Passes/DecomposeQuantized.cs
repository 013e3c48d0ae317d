using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Computes quantized ops in floats: dequantize, do the float op, quantize. Quantizing and dequantizing become
/// arithmetic on the stored integers. What remains quantized is only moved. Dynamic shapes stay.
/// </summary>
public sealed class DecomposeQuantized : IPass
{
    private static readonly RewriteSet Rules = new RewriteSet()
        .OnEvery(ComputeInFloats)
        .OnAll<BatchNormTraining>((op, site) => Normalize(op, site))
        .OnAll<BatchNormGrad>((op, site) => Normalize(op, site))
        .On<UniformDequantize>(
            (_, site) => site.Type(0).IsStatic ? QuantizedValues.Dequantize(site, site.Operands[0]) : null
        )
        .On<UniformQuantize>(
            (_, site) =>
                site.Type(0).IsStatic
                    ? QuantizedValues.Quantize(
                        site,
                        QuantizedValues.Dequantize(site, site.Operands[0]),
                        site.ResultType
                    )
                    : null
        );

    private readonly RewritePass _rewrite = new("decompose-quantized", Rules);

    /// <inheritdoc/>
    public string Name => _rewrite.Name;

    /// <inheritdoc/>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return ModuleSearch.Any(module, HasQuantized) ? _rewrite.Run(module) : module;
    }

    private static bool HasQuantized(Operation operation)
    {
        foreach (Value result in operation.Results)
        {
            if (result.Type is TensorType { ElementType.IsQuantized: true })
            {
                return true;
            }
        }

        foreach (Value operand in operation.Operands)
        {
            if (operand.Type is TensorType { ElementType.IsQuantized: true })
            {
                return true;
            }
        }

        return false;
    }

    private static Value? ComputeInFloats(RewriteSite site)
    {
        bool computes =
            site.Op
            is UnaryOp
                or BinaryOp
                or Compare
                or Clamp
                or DotGeneral
                or Dot
                or Convolution
                or Cholesky
                or TriangularSolve
                or Iota
                or BatchNormInference;
        if (!computes || !IsQuantized(site))
        {
            return null;
        }

        TensorType result = Expressed(site.ResultType);
        Op op = site.Op switch
        {
            DotGeneral dot => dot with { ResultType = result },
            Dot dot => dot with { ResultType = result },
            Convolution convolution => convolution with { ResultType = result },
            Iota iota => iota with { ResultType = result },
            Op other => other,
        };
        Value computed = site.Append(op, Floats(site));
        return QuantizedValues.Quantize(site, computed, site.ResultType);
    }

    private static Value[]? Normalize(Op op, RewriteSite site)
    {
        if (!IsQuantized(site))
        {
            return null;
        }

        Operation computed = site.AppendOperation(op, Floats(site));
        return
        [
            .. computed
                .Results.ToArray()
                .Select((value, i) => QuantizedValues.Quantize(site, value, (TensorType)site.ResultTypes[i])),
        ];
    }

    private static bool IsQuantized(RewriteSite site)
    {
        IEnumerable<HloType> types = site.Operands.Select(operand => operand.Type).Concat(site.ResultTypes);
        return types.All(type => type is TensorType { IsStatic: true })
            && types.Any(type => ((TensorType)type).ElementType.IsQuantized);
    }

    private static Value[] Floats(RewriteSite site) =>
        [.. site.Operands.Select(operand => QuantizedValues.Dequantize(site, operand))];

    private static TensorType Expressed(TensorType type) =>
        type.ElementType is QuantizedType quantized ? type.Of(quantized.Expressed) : type;
}
