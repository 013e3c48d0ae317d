using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// A tensor to be written: its value is fetched when its turn comes, so that a large model is never in memory twice.
/// </summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Type">Element type and shape.</param>
/// <param name="Value">Fetches the elements.</param>
public sealed record SavedTensor(string Name, TensorType Type, Func<HostTensor> Value)
{
    /// <summary>A tensor that is there already.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="value">The elements.</param>
    public SavedTensor(string name, HostTensor value)
        : this(name, value?.Type ?? throw new ArgumentNullException(nameof(value)), () => value) { }
}
