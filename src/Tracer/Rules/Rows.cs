using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Makes rows of <see cref="RuleSet"/> for families of ops.</summary>
internal static class Rows
{
    public static KeyValuePair<Type, OpRule> Of<TOp>(OpRule rule)
        where TOp : Op => new(typeof(TOp), rule);

    /// <summary>An elementwise function of one operand: tangent times derivative.</summary>
    /// <param name="derivative">From operand and result.</param>
    public static KeyValuePair<Type, OpRule> Unary<TOp>(Func<Tensor, Tensor, Tensor> derivative)
        where TOp : Op =>
        Of<TOp>(
            new()
            {
                Jvp = (_, primals, results, tangents) => [Lax.Mul(tangents[0]!, derivative(primals[0], results[0]))],
                Batch = Batching.Elementwise,
            }
        );

    /// <summary>An elementwise function by its derivatives by each operand.</summary>
    /// <param name="partials">From operands and result; null where none is known.</param>
    public static KeyValuePair<Type, OpRule> Function<TOp>(params Func<Tensor[], Tensor, Tensor>?[] partials)
        where TOp : Op =>
        Of<TOp>(
            new()
            {
                Jvp = (op, primals, results, tangents) => [Differential(op, partials, primals, results[0], tangents)],
                Batch = Batching.Elementwise,
            }
        );

    /// <summary>The sum of tangents times derivatives.</summary>
    /// <exception cref="TraceException">A derivative is needed that is not known.</exception>
    public static Tensor? Differential(
        Op op,
        Func<Tensor[], Tensor, Tensor>?[] partials,
        Tensor[] primals,
        Tensor result,
        Tensor?[] tangents
    )
    {
        Tensor? sum = null;
        for (int i = 0; i < tangents.Length; i++)
        {
            if (tangents[i] is { } tangent)
            {
                Tensor derivative =
                    partials[i]?.Invoke(primals, result)
                    ?? throw new TraceException(
                        $"{SourceLocations.Prefix(Trace.CurrentLocation())}{op.Definition.Mnemonic} has no derivative "
                            + $"by its operand {i}. Use StopGradient around that operand, or CustomJvp to say what "
                            + $"it is."
                    );
                sum = Sum(sum, Lax.Mul(tangent, derivative));
            }
        }

        return sum;
    }

    /// <summary>An elementwise op without a derivative (zero almost everywhere, or of integers).</summary>
    public static KeyValuePair<Type, OpRule> NoTangent<TOp>(BatchRule? batch = null)
        where TOp : Op =>
        Of<TOp>(
            new() { Jvp = (_, _, results, _) => new Tensor?[results.Length], Batch = batch ?? Batching.Elementwise }
        );

    /// <summary>
    /// An op that is linear in its first operand, the only one with tangents: the tangent goes the same way.
    /// </summary>
    public static KeyValuePair<Type, OpRule> Linear<TOp>(
        Func<TOp, LinearOperand[], Tensor, Tensor> transpose,
        Func<TOp, BatchArguments, Tensor>? batch = null
    )
        where TOp : Op =>
        Of<TOp>(
            new()
            {
                Jvp = (op, primals, _, tangents) => [Trace.Bind1(op, [tangents[0]!, .. primals[1..]])],
                Transpose = (op, operands, cotangents) =>
                    [transpose((TOp)op, operands, cotangents[0]!), .. new Tensor?[operands.Length - 1]],
                Batch = batch is null ? Batching.Elementwise : (op, arguments) => [batch((TOp)op, arguments)],
            }
        );

    /// <summary>An elementwise function of two operands with derivatives in both.</summary>
    public static KeyValuePair<Type, OpRule> Binary<TOp>(
        Func<Tensor, Tensor, Tensor, Tensor, Tensor> left,
        Func<Tensor, Tensor, Tensor, Tensor, Tensor> right
    )
        where TOp : Op =>
        Of<TOp>(
            new()
            {
                Jvp = (_, primals, results, tangents) =>
                    [
                        Sum(
                            tangents[0] is { } dx ? left(dx, primals[0], primals[1], results[0]) : null,
                            tangents[1] is { } dy ? right(dy, primals[0], primals[1], results[0]) : null
                        ),
                    ],
                Batch = Batching.Elementwise,
            }
        );

    /// <summary>An op that is linear in each of its two operands: product rule.</summary>
    public static KeyValuePair<Type, OpRule> Bilinear<TOp>(
        Func<TOp, Tensor, LinearOperand[], Tensor> transposeLeft,
        Func<TOp, Tensor, LinearOperand[], Tensor> transposeRight,
        BatchRule batch
    )
        where TOp : Op =>
        Of<TOp>(
            new()
            {
                Jvp = (op, primals, _, tangents) =>
                    [
                        Sum(
                            tangents[0] is { } dx ? Trace.Bind1(op, dx, primals[1]) : null,
                            tangents[1] is { } dy ? Trace.Bind1(op, primals[0], dy) : null
                        ),
                    ],
                Transpose = (op, operands, cotangents) =>
                    [
                        operands[0].IsLinear ? transposeLeft((TOp)op, cotangents[0]!, operands) : null,
                        operands[1].IsLinear ? transposeRight((TOp)op, cotangents[0]!, operands) : null,
                    ],
                Batch = batch,
            }
        );

    /// <summary>Sum of two tangents of which either may be zero.</summary>
    public static Tensor? Sum(Tensor? left, Tensor? right) =>
        left is null ? right
        : right is null ? left
        : Lax.Add(left, right);

    /// <summary>Tangents of a function by differentiating what it consists of.</summary>
    public static Tensor?[] ThroughProgram(Jaxpr program, Tensor[] primals, Tensor?[] tangents) =>
        JvpInterpreter.Run(program, [], primals, tangents, linearize: false).Tangents;
}
