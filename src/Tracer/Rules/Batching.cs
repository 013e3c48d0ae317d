using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>What batching rules share.</summary>
internal static class Batching
{
    /// <summary>Repeats a tensor along a new first axis.</summary>
    public static Tensor AddAxis(Tensor tensor, long size) =>
        Lax.BroadcastInDim(tensor, tensor.Shape.Insert(0, size), Dims.Range(1, tensor.Rank));

    /// <summary>Moves an axis to the front.</summary>
    public static Tensor MoveToFront(Tensor tensor, int axis) =>
        axis == 0 ? tensor : Lax.Transpose(tensor, Dims.Range(0, tensor.Rank).Without([axis]).Insert(0, axis));

    /// <summary>Moves the first axis elsewhere.</summary>
    public static Tensor MoveFromFront(Tensor tensor, int axis) =>
        axis == 0 ? tensor : Lax.Transpose(tensor, Dims.Range(1, tensor.Rank - 1).Insert(axis, 0));

    /// <summary>The axes counted with a batch axis in front.</summary>
    public static Dims Shift(Dims axes) => Dims.Of(axes.Select(axis => axis + 1));

    /// <summary>An op whose result elements depend on operand elements at the same place.</summary>
    public static Tensor[] Elementwise(Op op, BatchArguments arguments) => Trace.Bind(op, arguments.AllFull());

    /// <summary>
    /// Runs the unbatched op once per entry of the batch and stacks the results; for ops without a batched form.
    /// </summary>
    public static Tensor[] Loop(Op op, BatchArguments arguments)
    {
        List<Tensor[]> rows = [];
        for (long row = 0; row < arguments.Size; row++)
        {
            Tensor[] operands = new Tensor[arguments.Count];
            for (int i = 0; i < operands.Length; i++)
            {
                operands[i] = arguments.IsBatched(i)
                    ? Lax.Reshape(Lax.SliceInDim(arguments[i], row, row + 1, 0), arguments.Inner(i).Dims)
                    : arguments[i];
            }

            rows.Add(Trace.Bind(op, operands));
        }

        Tensor[] results = new Tensor[rows[0].Length];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Lax.Concatenate([.. rows.Select(row => Lax.ExpandDims(row[i], [0]))], 0);
        }

        return results;
    }
}
