using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training;

/// <summary>Several steps in one program: a loop on the device, over batches that lie behind one another.</summary>
internal static class Repetition
{
    /// <summary>The body of a program of several steps.</summary>
    /// <param name="body">One step, from a batch to outputs.</param>
    /// <param name="steps">How many.</param>
    /// <param name="assigned">The variables that a step assigns, which go from turn to turn of the loop.</param>
    /// <returns>From as many batches in one to outputs of which the first axis counts the steps.</returns>
    public static Func<CallContext, Tensor[], IReadOnlyList<Tensor>> Of(
        Func<CallContext, Tensor[], IReadOnlyList<Tensor>> body,
        int steps,
        IReadOnlyList<Variable> assigned
    ) =>
        (context, data) =>
        {
            Tensor[] batches = Array.ConvertAll(data, tensor => Divide(tensor, steps));
            (Tensor[] last, Tensor[] outputs) = Lax.Scan(
                (Tensor[] values, Tensor[] batch) =>
                {
                    CallContext step = context.Fork(assigned, values);
                    Tensor[] results = [.. body(step, batch)];
                    return (Array.ConvertAll([.. assigned], step.Read), results);
                },
                Array.ConvertAll([.. assigned], context.Read),
                batches
            );
            for (int i = 0; i < last.Length; i++)
            {
                context.Assign(assigned[i], last[i]);
            }

            return outputs;
        };

    private static Tensor Divide(Tensor tensor, int steps) =>
        Lax.Reshape(tensor, [steps, tensor.Shape[0] / steps, .. tensor.Shape.Skip(1)]);
}
