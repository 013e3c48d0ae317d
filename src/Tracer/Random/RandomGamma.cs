using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Gamma-distributed numbers, one per key, by Marsaglia and Tsang's rejection: operands (keys <c>[n, 2]</c>, parameters
/// <c>[n]</c>). Parameters below 1 are raised by 1 and the sample scaled by a power of a uniform number.
/// </summary>
/// <param name="Log">Gives logarithms.</param>
/// <param name="Partitionable">How random bits are laid out; part of the record since the program depends on
/// it.</param>
internal sealed record RandomGamma(bool Log, bool Partitionable) : Decomposed
{
    private static readonly OpDefinition<RandomGamma> Definitions = Define<RandomGamma>(
        "random_gamma",
        (_, operands) =>
        {
            Constraint.Require(
                operands[0].Dims == [operands[1].Dims[0], 2],
                $"one key per parameter is needed, got {operands[0]} and {operands[1]}"
            );
            return [operands[1]];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("log_space", Log)];

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands)
    {
        Staged staged = Stage.Run(
            "random_gamma",
            operands.Select(operand => new Spec(operand.Type)),
            inputs => [Transforms.Vmap<Tensor, Tensor, Tensor>(Sample)(inputs[0], inputs[1])],
            partitionableRandom: Partitionable
        );
        return Interpreter.Evaluate(staged.Jaxpr, staged.Captured, operands);
    }

    /// <summary>The sample moves with the parameter so that its distribution function stays.</summary>
    public static Tensor?[] Jvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        if (tangents[1] is not { } tangent)
        {
            return [null];
        }

        Tensor sample = results[0];
        if (!((RandomGamma)op).Log)
        {
            return [Lax.Mul(tangent, Lax.RandomGammaGrad(primals[1], sample))];
        }

        Tensor value = Lax.Exp(sample);
        Tensor safe = Lax.Select(Lax.Eq(value, 0), Lax.FullLike(value, FloatLimits.Of(value.ElementType).Tiny), value);
        return [Lax.Mul(tangent, Lax.RandomGammaGrad(primals[1], safe) / safe)];
    }

    public static Tensor[] Batch(Op op, BatchArguments args)
    {
        (Tensor keys, Tensor parameters) = (args.Full(0), args.Full(1));
        long count = parameters.Size;
        Tensor flat = Trace.Bind1(op, Lax.Reshape(keys, [count, 2]), Lax.Reshape(parameters, [count]));
        return [Lax.Reshape(flat, parameters.Shape)];
    }

    private Tensor Sample(Tensor key, Tensor alpha)
    {
        ElementType type = alpha.ElementType;
        Tensor Number(double value) => Lax.Full([], value, type);
        Tensor boost = Lax.Ge(alpha, Number(1));
        Tensor raised = Lax.Select(boost, alpha, alpha + Number(1));
        Tensor d = raised - Number(1.0 / 3);
        Tensor c = Number(1.0 / 3) / Lax.Sqrt(d);
        Tensor[] keys = Rng.Split(key);
        Tensor uniform = Rng.Uniform(keys[1], [], type);
        (_, _, Tensor accepted, _) = Lax.While(
            state =>
                Lax.And(
                    Lax.Ge(state.U, Number(1) - (Number(0.0331) * (state.X * state.X))),
                    Lax.Ge(Lax.Log(state.U), (state.X * Number(0.5)) + (d * (Number(1) - state.V + Lax.Log(state.V))))
                ),
            state =>
            {
                Tensor[] next = Rng.Split(state.Key, 3);
                (Tensor _, Tensor x, Tensor v) = Lax.While(
                    inner => Lax.Le(inner.V, Number(0)),
                    inner =>
                    {
                        Tensor[] pair = Rng.Split(inner.Key);
                        Tensor normal = Rng.Normal(pair[1], [], type);
                        return (Key: pair[0], X: normal, V: Number(1) + (normal * c));
                    },
                    (Key: next[1], X: Number(0), V: Number(-1))
                );
                return (Key: next[0], X: x * x, V: v * v * v, U: Rng.Uniform(next[2], [], type));
            },
            (Key: keys[0], X: Number(0), V: Number(1), U: Number(2))
        );
        // One minus the uniform number is never 0, so that neither the logarithm nor the power loses anything.
        if (Log)
        {
            Tensor logarithm = Lax.Log1p(-uniform);
            Tensor shift = Lax.Select(boost, Number(0), logarithm * (Number(1) / alpha));
            return Lax.Log(d) + Lax.Log(accepted) + shift;
        }

        Tensor scale = Lax.Select(boost, Number(1), Lax.Pow(Number(1) - uniform, Number(1) / alpha));
        return d * accepted * scale;
    }
}
