using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// Combines the elements along axes, which are dropped, by a function of one's own; in any order and grouping.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="initial">A scalar of the operand's type that the function leaves others unchanged with.</param>
    /// <param name="function">From two scalars to one; associative and commutative, without tensors from
    /// outside.</param>
    /// <param name="axes">The axes.</param>
    /// <returns>The combined elements.</returns>
    /// <exception cref="TraceException">The function returns another type, or uses tensors from outside.</exception>
    public static Tensor Reduce(Tensor x, Tensor initial, Func<Tensor, Tensor, Tensor> function, Dims axes)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Reduce([x], [initial], (sums, elements) => [function(sums[0], elements[0])], axes)[0];
    }

    /// <summary>
    /// Combines the elements of several tensors along axes together, for instance values and their positions.
    /// </summary>
    /// <param name="operands">Tensors of one shape.</param>
    /// <param name="initial">One scalar per tensor.</param>
    /// <param name="function">From accumulated scalars and elements to accumulated scalars; associative and
    /// commutative.</param>
    /// <param name="axes">The axes.</param>
    /// <returns>One tensor per operand.</returns>
    /// <exception cref="TraceException">The function returns other types, or uses tensors from outside.</exception>
    public static Tensor[] Reduce(
        IReadOnlyList<Tensor> operands,
        IReadOnlyList<Tensor> initial,
        Func<Tensor[], Tensor[], Tensor[]> function,
        Dims axes
    )
    {
        ArgumentNullException.ThrowIfNull(operands);
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(function);
        int count = operands.Count;
        if (count == 0 || initial.Count != count)
        {
            throw Misuse.Error(
                "reduce",
                $"one initial value per operand is needed, got {initial.Count} for {count} operands"
            );
        }

        Tensor[] start = [.. initial.Select((value, i) => Start("reduce", value, operands[i]))];
        Jaxpr body = Bodies.Trace("reduce", start, scalars => function(scalars[..count], scalars[count..]));
        return Trace.Bind(new ReducePrimitive(body, axes), [.. operands, .. start]);
    }

    /// <summary>Combines the elements of every window by a function of one's own.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="initial">A scalar of the operand's type that the function leaves others unchanged with; margins
    /// hold it.</param>
    /// <param name="function">From two scalars to one; associative, without tensors from outside.</param>
    /// <param name="window">How the windows lie.</param>
    /// <returns>One element per window.</returns>
    /// <exception cref="TraceException">The function returns another type, or uses tensors from outside.</exception>
    public static Tensor ReduceWindow(
        Tensor x,
        Tensor initial,
        Func<Tensor, Tensor, Tensor> function,
        WindowSpec window
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        Tensor start = Start("reduce_window", initial, x);
        Jaxpr body = Bodies.Trace("reduce_window", [start], scalars => [function(scalars[0], scalars[1])]);
        return Trace.Bind1(new ReduceWindowPrimitive(body, window), x, start);
    }

    private static Tensor Start(string who, Tensor value, Tensor operand)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(operand);
        Tensor converted = value.IsWeak ? Broadcasting.Convert(value, operand.ElementType) : value;
        return converted.Rank == 0 && converted.ElementType.Equals(operand.ElementType)
            ? converted
            : throw Misuse.Error(
                who,
                $"the initial value must be a scalar of the operand's type, {operand.ElementType}[], got {value} "
                    + $"for {operand}"
            );
    }
}
