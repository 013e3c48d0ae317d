using XlaSharp.Artifacts;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Serving;

/// <summary>
/// A loaded artifact that lives as long as something runs on it: the service's own use, and each batch.
/// </summary>
internal sealed class ModelGeneration
{
    private readonly int[] _sizes;
    private int _users = 1;

    private ModelGeneration(XlaModel model, int[] sizes) => (Model, _sizes) = (model, sizes);

    public XlaModel Model { get; }

    /// <summary>The most examples of a batch.</summary>
    public int MaxBatchSize => _sizes[^1];

    /// <summary>
    /// Up to how many examples of several requests run together: 0 where an input is shared by all examples of a batch.
    /// </summary>
    public int JoinLimit => Model.IsBatched && Model.Inputs.All(input => input.IsBatched) ? MaxBatchSize : 0;

    /// <summary>Takes over an artifact: loads or compiles its programs, and runs each once on zeros.</summary>
    /// <param name="model">The artifact; disposed if this fails.</param>
    /// <param name="batchSizes">Batch sizes; empty for the artifact's own.</param>
    /// <returns>The generation.</returns>
    public static ModelGeneration WarmUp(XlaModel model, IEnumerable<int> batchSizes)
    {
        try
        {
            int[] sizes = [.. batchSizes.Distinct().Order()];
            if (!model.IsBatched)
            {
                sizes = sizes is [] or [1]
                    ? [1]
                    : throw new ArtifactException(
                        model.File,
                        $"has no open batch, but batch sizes [{string.Join(", ", sizes)}] are asked for."
                    );
            }
            else if (sizes.Length == 0)
            {
                sizes = model.StoredBatchSizes.Count > 0 ? [.. model.StoredBatchSizes.Select(size => (int)size)] : [1];
            }

            if (model.IsBatched && model.Outputs.FirstOrDefault(output => !output.IsBatched) is { } shared)
            {
                throw new ArtifactException(
                    model.File,
                    $"result '{shared.Name}' is {shared.Type}, without the batch: padding and other requests' "
                        + $"examples would change it."
                );
            }

            foreach (int size in sizes)
            {
                _ = model.Program(size).Run([.. model.Inputs.Select(input => Zeros(input, size))]);
            }

            return new(model, sizes);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The smallest batch that holds so many examples.</summary>
    /// <param name="examples">At most <see cref="MaxBatchSize"/>.</param>
    /// <returns>The size.</returns>
    public int SizeFor(int examples) => Array.Find(_sizes, size => size >= examples);

    /// <summary>Keeps it alive.</summary>
    /// <returns>False if it is gone already.</returns>
    public bool TryAcquire()
    {
        for (int users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets it go; the last one frees the artifact.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Model.Dispose();
        }
    }

    private static HostTensor Zeros(ArtifactValue input, int size)
    {
        var type = input.For(size);
        return new(type, new byte[type.ByteCount]);
    }
}
