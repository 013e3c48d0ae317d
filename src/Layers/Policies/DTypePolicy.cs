using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers;

/// <summary>Which float types a layer stores and computes with. Wherever one is wanted, its name does.</summary>
/// <param name="Name">For instance <c>float32</c> or <c>mixed_bfloat16</c>.</param>
/// <param name="Compute">Type of float inputs and of float variables as the layer's function sees them.</param>
/// <param name="Variable">Type that float variables are stored in.</param>
public sealed record DTypePolicy(string Name, ElementType Compute, ElementType Variable) : IConfigurable<DTypePolicy>
{
    /// <summary>Everything in <c>f32</c>: what <see cref="Global"/> is at first.</summary>
    public static readonly DTypePolicy Float32 = new("float32", ElementType.F32, ElementType.F32);

    private static readonly DTypePolicy[] Known =
    [
        Float32,
        new("float16", ElementType.F16, ElementType.F16),
        new("bfloat16", ElementType.BF16, ElementType.BF16),
        new("float64", ElementType.F64, ElementType.F64),
        new("mixed_float16", ElementType.F16, ElementType.F32),
        new("mixed_bfloat16", ElementType.BF16, ElementType.F32),
    ];

    private static DTypePolicy _global = Float32;

    /// <summary>The policy of layers that are made from now on without one of their own.</summary>
    public static DTypePolicy Global
    {
        get => _global;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _global = value;
        }
    }

    /// <summary>The policy of a name; see <see cref="Parse"/>.</summary>
    /// <param name="name">For instance <c>mixed_bfloat16</c>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator DTypePolicy(string? name) => Parse(name);

    /// <summary>The policy of a name.</summary>
    /// <param name="name">For instance <c>mixed_bfloat16</c>; null gives <see cref="Global"/>.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public static DTypePolicy Parse(string? name) =>
        name is null
            ? Global
            : Array.Find(Known, policy => policy.Name == name)
                ?? throw new ArgumentException(
                    $"dtype must be one of {string.Join(", ", Known.Select(policy => policy.Name))}, got '{name}'.",
                    nameof(name)
                );

    /// <inheritdoc/>
    public static DTypePolicy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Parse(config.Text("name"));
    }

    /// <inheritdoc/>
    public Config GetConfig() => new(nameof(DTypePolicy), new JsonObject { ["name"] = Name });

    /// <inheritdoc/>
    public override string ToString() => Name;
}
