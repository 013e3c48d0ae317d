using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>The formulas of batch normalization, built at one site. N is the number of elements per feature.</summary>
internal sealed class BatchNormMath
{
    private readonly RewriteSite _site;
    private readonly TensorType _type;
    private readonly int _feature;
    private readonly float _epsilon;

    private BatchNormMath(RewriteSite site, TensorType type, int feature, float epsilon) =>
        (_site, _type, _feature, _epsilon) = (site, type, feature, epsilon);

    private TensorType FeatureType => new(_type.ElementType, [_type.Dims[_feature]]);

    private Dims ReducedAxes => Dims.Range(0, _type.Rank).Without([_feature]);

    private double Count => _type.Dims.Without([_feature]).Product;

    /// <summary>The formulas for a site; null where they do not apply.</summary>
    public static BatchNormMath? For(RewriteSite site, long feature, float epsilon)
    {
        TensorType type = site.Type(0);
        if (!type.IsStatic || !type.ElementType.IsFloat)
        {
            return null;
        }

        ElementType element = type.ElementType.BitWidth < 32 ? ElementType.F32 : type.ElementType;
        return new(site, new(element, type.Dims), (int)feature, epsilon);
    }

    /// <summary>Output, mean and variance of the batch itself.</summary>
    public Value[] Training()
    {
        Value x = Operand(0);
        Value mean = Mean(x);
        Value centered = Op(Subtract.Instance, x, Spread(mean));
        Value variance = Mean(Op(Multiply.Instance, centered, centered));
        return Results(Normalize(centered, variance, Operand(1), Operand(2)), mean, variance);
    }

    /// <summary>Output for a given mean and variance.</summary>
    public Value[] Inference()
    {
        Value centered = Op(Subtract.Instance, Operand(0), Spread(Operand(3)));
        return Results(Normalize(centered, Operand(4), Operand(1), Operand(2)));
    }

    /// <summary>Gradients of operand, scale and offset.</summary>
    public Value[] Gradient()
    {
        (Value scale, Value g) = (Operand(1), Operand(4));
        Value centered = Op(Subtract.Instance, Operand(0), Spread(Operand(2)));
        Value shifted = Op(Add.Instance, Operand(3), Feature(_epsilon));
        Value deviation = Op(Sqrt.Instance, shifted);
        Value sum = Sum(g);
        Value product = Sum(Op(Multiply.Instance, g, centered));
        Value gradScale = Op(Divide.Instance, product, deviation);

        // scale / s · (g − Σg / N − c · Σ(g·c) / (N · (var + ε)))
        Value slope = Op(Divide.Instance, product, Op(Multiply.Instance, shifted, Feature(Count)));
        Value inner = Op(Subtract.Instance, g, Spread(Op(Divide.Instance, sum, Feature(Count))));
        inner = Op(Subtract.Instance, inner, Op(Multiply.Instance, centered, Spread(slope)));
        Value gradOperand = Op(Multiply.Instance, Spread(Op(Divide.Instance, scale, deviation)), inner);
        return Results(gradOperand, gradScale, sum);
    }

    private Value Normalize(Value centered, Value variance, Value scale, Value offset)
    {
        Value deviation = Op(Sqrt.Instance, Op(Add.Instance, variance, Feature(_epsilon)));
        Value scaled = Op(Multiply.Instance, Op(Divide.Instance, centered, Spread(deviation)), Spread(scale));
        return Op(Add.Instance, scaled, Spread(offset));
    }

    private Value Sum(Value x) => Reductions.Sum(_site, x, ReducedAxes);

    private Value Mean(Value x) => Op(Divide.Instance, Sum(x), Feature(Count));

    private Value Feature(double number) => _site.Constant(ConstantValues.Splat(FeatureType, number));

    private Value Spread(Value feature) => Op(new BroadcastInDim([_feature], _type), feature);

    private Value Operand(int index) => Cast(_site.Operands[index], _type.ElementType);

    private Value[] Results(params Value[] values) =>
        [.. values.Select((value, i) => Cast(value, ((TensorType)_site.ResultTypes[i]).ElementType))];

    private Value Cast(Value value, ElementType element) =>
        value.Tensor.ElementType.Equals(element) ? value : Op(new Ops.Convert(value.Tensor.Of(element)), value);

    private Value Op(Op op, params ReadOnlySpan<Value> operands) => _site.Append(op, operands);
}
