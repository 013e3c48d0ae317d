using System.Runtime.CompilerServices;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// A program with tangents: from (arguments, tangents of the active ones) to (results, tangents of those not zero).
/// </summary>
internal sealed record JvpProgram(Jaxpr Program, bool[] HasTangent);

/// <summary>A program split at its linear part.</summary>
/// <param name="Forward">From arguments to (results, computed residuals).</param>
/// <param name="Linear">From (residuals, tangents of the active arguments) to tangents of the results that have
/// one.</param>
/// <param name="ResidualSources">Per residual: the argument it is, or -1 for the next computed one.</param>
/// <param name="HasTangent">Which results have tangents.</param>
internal sealed record LinearizedProgram(Jaxpr Forward, Jaxpr Linear, int[] ResidualSources, bool[] HasTangent);

/// <summary>
/// A program from (values of non-linear arguments, cotangents of some results) to cotangents of the linear arguments
/// that have one.
/// </summary>
internal sealed record TransposedProgram(Jaxpr Program, bool[] HasCotangent);

/// <summary>A program on batches; <see cref="Batched"/> tells which results have the batch axis.</summary>
internal sealed record BatchedProgram(Jaxpr Program, bool[] Batched);

/// <summary>
/// Transformations from programs to programs, for ops that hold programs. Results are remembered per program, so that a
/// function that is called twice stays one function after a transformation.
/// </summary>
internal static class ProgramTransforms
{
    private static readonly ConditionalWeakTable<Jaxpr, Dictionary<string, object>> Known = [];

    public static JvpProgram Jvp(Jaxpr program, bool[] active, bool[]? required = null) =>
        Once(
            program,
            $"jvp {Key(active)} {Key(required)}",
            () =>
            {
                bool[] has = [];
                IEnumerable<TensorType> types = program.InTypes.Concat(program.InTypes.Where((_, i) => active[i]));
                Jaxpr transformed = Stage.Closed(
                    "jvp",
                    types,
                    inputs =>
                    {
                        int count = program.InVars.Count;
                        Tensor?[] tangents = Spread(active, inputs.AsSpan(count));
                        (Tensor[] results, Tensor?[] outgoing) = JvpInterpreter.Run(
                            program,
                            [],
                            inputs[..count],
                            tangents,
                            linearize: false
                        );
                        Instantiate(outgoing, results, required);
                        has = Present(outgoing);
                        return [.. results, .. outgoing.OfType<Tensor>()];
                    }
                );
                return new JvpProgram(transformed, has);
            }
        );

    public static LinearizedProgram Linearize(Jaxpr program, bool[] active, bool[]? required = null) =>
        Once(
            program,
            $"linearize {Key(active)} {Key(required)}",
            () =>
            {
                Jaxpr? linear = null;
                bool[] has = [];
                int[] sources = [];
                Jaxpr forward = Stage.Closed(
                    "forward",
                    program.InTypes,
                    inputs =>
                    {
                        Linearization linearization = Linearization.Of(program, [], inputs, active, required);
                        linear = linearization.Linear.Close();
                        has = [.. linearization.IsZero.Select(zero => !zero)];
                        sources = [.. linearization.Residuals.Select(residual => Array.IndexOf(inputs, residual))];
                        return [.. linearization.Results, .. linearization.Residuals.Where((_, i) => sources[i] < 0)];
                    }
                );
                return new LinearizedProgram(forward, linear!, sources, has);
            }
        );

    /// <param name="program">The program.</param>
    /// <param name="linear">Which arguments it is linear in.</param>
    /// <param name="given">Which results have cotangents.</param>
    /// <param name="required">Which linear arguments must get a cotangent, zeros if need be.</param>
    public static TransposedProgram Transpose(Jaxpr program, bool[] linear, bool[] given, bool[]? required = null) =>
        Once(
            program,
            $"transpose {Key(linear)} {Key(given)} {Key(required)}",
            () =>
            {
                Var[] values = [.. program.InVars.Where((_, i) => !linear[i])];
                Var[] unknowns = [.. program.InVars.Where((_, i) => linear[i])];
                Jaxpr split = new(values, unknowns, [.. program.Equations], [.. program.OutAtoms]);
                bool[] has = [];
                IEnumerable<TensorType> types = values
                    .Select(v => v.Type)
                    .Concat(program.OutTypes.Where((_, i) => given[i]));
                Jaxpr transformed = Stage.Closed(
                    "transpose",
                    types,
                    inputs =>
                    {
                        Tensor?[] cotangents = Spread(given, inputs.AsSpan(values.Length));
                        Tensor?[] outgoing = TransposeInterpreter.Run(split, inputs[..values.Length], cotangents);
                        for (int i = 0; i < outgoing.Length && required is not null; i++)
                        {
                            outgoing[i] ??= required[i]
                                ? Lax.Full(unknowns[i].Type.Dims, 0, unknowns[i].Type.ElementType)
                                : null;
                        }

                        has = Present(outgoing);
                        return [.. outgoing.OfType<Tensor>()];
                    }
                );
                return new TransposedProgram(transformed, has);
            }
        );

    /// <param name="program">The program.</param>
    /// <param name="batched">Which arguments have the batch axis.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="required">Which results must have it.</param>
    public static BatchedProgram Batch(Jaxpr program, bool[] batched, BatchAxis axis, bool[]? required = null) =>
        Once(
            program,
            FormattableString.Invariant($"batch {Key(batched)} {axis.Size} '{axis.Name}' {Key(required)}"),
            () =>
            {
                bool[] flags = [];
                IEnumerable<TensorType> types = program.InTypes.Select(
                    (type, i) => batched[i] ? type with { Dims = type.Dims.Insert(0, axis.Size) } : type
                );
                Jaxpr transformed = Stage.Closed(
                    "vmap",
                    types,
                    inputs =>
                    {
                        (Tensor[] results, flags) = BatchInterpreter.Run(program, [], inputs, batched, axis);
                        for (int i = 0; i < results.Length && required is not null; i++)
                        {
                            if (required[i] && !flags[i])
                            {
                                (results[i], flags[i]) = (Batching.AddAxis(results[i], axis.Size), true);
                            }
                        }

                        return results;
                    }
                );
                return new BatchedProgram(transformed, flags);
            }
        );

    /// <summary>The program with its arguments in another order.</summary>
    public static Jaxpr Reorder(Jaxpr program, IEnumerable<int> order) =>
        new([], [.. order.Select(i => program.InVars[i])], [.. program.Equations], [.. program.OutAtoms]);

    /// <summary>Puts values at the places that are true.</summary>
    public static Tensor?[] Spread(bool[] mask, ReadOnlySpan<Tensor> values)
    {
        Tensor?[] all = new Tensor?[mask.Length];
        int next = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            all[i] = mask[i] ? values[next++] : null;
        }

        return all;
    }

    public static bool[] Present(IEnumerable<Tensor?> tensors) => [.. tensors.Select(tensor => tensor is not null)];

    /// <summary>Turns zeros that are not there into real ones where they are required.</summary>
    public static void Instantiate(Tensor?[] tangents, IReadOnlyList<Tensor> like, bool[]? required)
    {
        for (int i = 0; i < tangents.Length && required is not null; i++)
        {
            tangents[i] ??= required[i] ? Lax.ZerosLike(like[i]) : null;
        }
    }

    private static string Key(bool[]? mask) => mask is null ? "-" : string.Concat(mask.Select(bit => bit ? '1' : '0'));

    private static T Once<T>(Jaxpr program, string key, Func<T> make)
        where T : class
    {
        Dictionary<string, object> known = Known.GetOrCreateValue(program);
        lock (known)
        {
            if (known.TryGetValue(key, out object? value))
            {
                return (T)value;
            }
        }

        T made = make();
        lock (known)
        {
            known[key] = made;
        }

        return made;
    }
}
