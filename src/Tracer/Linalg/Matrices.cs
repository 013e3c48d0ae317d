using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>What decompositions share: matrices are the last two axes, all axes before are batches.</summary>
internal static class Matrices
{
    public static Tensor Adjoint(Tensor x) => Np.Conj(Np.SwapAxes(x, -1, -2));

    public static Tensor Times(Tensor x, Tensor y) => Np.Matmul(x, y);

    public static Tensor Identity(long rows, long columns, ElementType type) =>
        Lax.ConvertElementType(Np.Eye(rows, columns), type);

    public static Dims Batch(Tensor x) => Dims.Create(x.Shape.Span[..(x.Rank - 2)]);

    public static double Epsilon(ElementType type) => FloatLimits.Of(type).Eps;

    /// <summary>A square matrix of floats or complex numbers of 32 bits or more, or an error.</summary>
    public static Tensor Square(Tensor x, string who)
    {
        Tensor value = Any(x, who);
        return value.Shape[^1] == value.Shape[^2]
            ? value
            : throw Misuse.Error(who, $"square matrices in the last two axes are needed, got {x}");
    }

    /// <summary>A matrix of floats or complex numbers; integers become floats.</summary>
    public static Tensor Any(Tensor x, string who)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < 2)
        {
            throw Misuse.Error(who, $"at least two axes, rows and columns, are needed, got {x}");
        }

        Tensor value = Lax.ConvertElementType(x, Promotion.Inexact(x));
        return value.ElementType.RealPart.BitWidth >= 32
            ? value
            : throw Misuse.Error(who, $"elements must be f32, f64 or complex, got {x}; convert with Astype first");
    }

    /// <summary>Applies a function of single matrices or vectors to every entry of the batch.</summary>
    public static Tensor[] PerMatrix(Tensor[] operands, int[] ranks, Func<Tensor[], Tensor[]> function)
    {
        Dims batch = Dims.Create(operands[0].Shape.Span[..(operands[0].Rank - ranks[0])]);
        if (batch.Count == 0)
        {
            return function(operands);
        }

        Tensor[] flat =
        [
            .. operands.Select(
                (operand, i) =>
                    Lax.Reshape(operand, [batch.Product, .. operand.Shape.Span[(operand.Rank - ranks[i])..]])
            ),
        ];
        Tensor[] results = Transforms.Vmap<Tensor[], Tensor[]>(function)(flat);
        return [.. results.Select(result => Lax.Reshape(result, [.. batch, .. result.Shape.Span[1..]]))];
    }

    /// <summary>A shape rule: results from the type of the matrix, checked to be one.</summary>
    public static OpDefinition<TOp> Entry<TOp>(string mnemonic, Func<TOp, TensorType, HloType[]> results)
        where TOp : Op =>
        Primitive.Define<TOp>(
            mnemonic,
            (op, operands) =>
            {
                Constraint.Require(operands[0].Rank >= 2, $"at least two axes are needed, got {operands[0]}");
                Constraint.Require(
                    operands[0].ElementType.IsComplex || operands[0].ElementType.IsFloat,
                    $"elements must be floats or complex, got {operands[0].ElementType}"
                );
                return results(op, operands[0]);
            }
        );

    /// <summary>The same type with other last two axes.</summary>
    public static TensorType With(TensorType type, params ReadOnlySpan<long> tail) =>
        type with
        {
            Dims = [.. type.Dims.Span[..(type.Rank - 2)], .. tail],
        };
}
