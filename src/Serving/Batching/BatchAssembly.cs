using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Serving.Batching;

/// <summary>
/// Many requests as one batch, and one batch's results as many answers. Tensors are row-major, so both are block
/// copies.
/// </summary>
internal static class BatchAssembly
{
    /// <summary>Puts the requests' examples one after the other; the rest of the batch is zero.</summary>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="batch">The requests.</param>
    /// <param name="size">Examples of the batch.</param>
    /// <returns>One tensor per input.</returns>
    public static HostTensor[] Join(IReadOnlyList<ArtifactValue> inputs, IReadOnlyList<PendingRequest> batch, int size)
    {
        HostTensor[] joined = new HostTensor[inputs.Count];
        for (int i = 0; i < joined.Length; i++)
        {
            // Models with an input of another kind run one request at a time (ModelGeneration.JoinLimit).
            if (!inputs[i].IsBatched || (batch.Count == 1 && batch[0].Examples == size))
            {
                joined[i] = batch[0].Inputs[i];
                continue;
            }

            TensorType type = inputs[i].For(size);
            byte[] data = new byte[type.ByteCount];
            int at = 0;
            foreach (PendingRequest request in batch)
            {
                ReadOnlySpan<byte> part = request.Inputs[i].Data.Span;
                part.CopyTo(data.AsSpan(at));
                at += part.Length;
            }

            joined[i] = new HostTensor(type, data);
        }

        return joined;
    }

    /// <summary>One request's part of the results.</summary>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="results">The batch's results.</param>
    /// <param name="first">The request's first example.</param>
    /// <param name="examples">How many it has.</param>
    /// <returns>One tensor per output.</returns>
    public static HostTensor[] Part(
        IReadOnlyList<ArtifactValue> outputs,
        IReadOnlyList<HostTensor> results,
        int first,
        int examples
    )
    {
        HostTensor[] part = new HostTensor[results.Count];
        for (int i = 0; i < part.Length; i++)
        {
            HostTensor whole = results[i];
            if (!outputs[i].IsBatched || whole.Type.Dims[0] == examples)
            {
                part[i] = whole;
                continue;
            }

            int bytes = checked((int)(whole.Type.ByteCount / whole.Type.Dims[0]));
            // A copy: a slice would keep the whole batch alive as long as one answer.
            part[i] = new HostTensor(
                whole.Type with
                {
                    Dims = whole.Type.Dims.With(0, examples),
                },
                whole.Data.Slice(first * bytes, examples * bytes).ToArray()
            );
        }

        return part;
    }
}
