using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>The sum of all inputs.</summary>
public sealed class Add : Merge, IConfigurable<Add>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Add(string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) { }

    private Add(Config config)
        : base(config) { }

    /// <inheritdoc/>
    public static Add FromConfig(Config config) => new(config);

    private protected override Tensor Combine(Tensor[] tensors) => Fold(tensors, (x, y) => x + y);
}

/// <summary>The first input minus the second.</summary>
public sealed class Subtract : Merge, IConfigurable<Subtract>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Subtract(string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) { }

    private Subtract(Config config)
        : base(config) { }

    /// <inheritdoc/>
    public static Subtract FromConfig(Config config) => new(config);

    private protected override void CheckCount(int count)
    {
        if (count != 2)
        {
            throw Misfit($"exactly two tensors are needed, got {count}.");
        }
    }

    private protected override Tensor Combine(Tensor[] tensors) => Fold(tensors, (x, y) => x - y);
}

/// <summary>The product of all inputs.</summary>
public sealed class Multiply : Merge, IConfigurable<Multiply>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Multiply(string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) { }

    private Multiply(Config config)
        : base(config) { }

    /// <inheritdoc/>
    public static Multiply FromConfig(Config config) => new(config);

    private protected override Tensor Combine(Tensor[] tensors) => Fold(tensors, (x, y) => x * y);
}

/// <summary>The mean of all inputs.</summary>
public sealed class Average : Merge, IConfigurable<Average>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Average(string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) { }

    private Average(Config config)
        : base(config) { }

    /// <inheritdoc/>
    public static Average FromConfig(Config config) => new(config);

    private protected override Tensor Combine(Tensor[] tensors) =>
        Fold(tensors, (x, y) => x + y) / (double)tensors.Length;
}

/// <summary>The largest element at each place.</summary>
public sealed class Maximum : Merge, IConfigurable<Maximum>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Maximum(string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) { }

    private Maximum(Config config)
        : base(config) { }

    /// <inheritdoc/>
    public static Maximum FromConfig(Config config) => new(config);

    private protected override Tensor Combine(Tensor[] tensors) => Fold(tensors, Np.Maximum);
}

/// <summary>The smallest element at each place.</summary>
public sealed class Minimum : Merge, IConfigurable<Minimum>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Minimum(string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) { }

    private Minimum(Config config)
        : base(config) { }

    /// <inheritdoc/>
    public static Minimum FromConfig(Config config) => new(config);

    private protected override Tensor Combine(Tensor[] tensors) => Fold(tensors, Np.Minimum);
}
