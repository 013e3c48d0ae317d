using XlaSharp.Hlo;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>From inputs and weights by name to the outputs, in plain loops.</summary>
internal delegate NdArray[] Expected(NdArray[] inputs, IReadOnlyDictionary<string, NdArray> weights);

/// <summary>A layer with its weights, and what it must compute; its gradient is checked against differences.</summary>
/// <param name="Make">Makes the layer.</param>
/// <param name="Weights">Its weights and their shapes, as <c>kernel [3,4], bias [4]</c>.</param>
/// <param name="Inputs">Shapes of its inputs, which are random numbers in [-1, 1].</param>
/// <param name="Expected">The outputs.</param>
internal sealed record LayerCase(Func<Layer> Make, string Weights, int[][] Inputs, Expected Expected)
{
    public LayerCase(
        Func<Layer> make,
        string weights,
        int[] input,
        Func<NdArray, IReadOnlyDictionary<string, NdArray>, NdArray> expected
    )
        : this(make, weights, [input], (x, w) => [expected(x[0], w)]) { }

    public LayerCase(Func<Layer> make, int[] input, Func<NdArray, NdArray> expected)
        : this(make, string.Empty, [input], (x, _) => [expected(x[0])]) { }

    /// <summary>Whether the layer is called for training.</summary>
    public bool Training { get; init; }

    /// <summary>Inputs are integers in [0, this) instead; 0 for floats.</summary>
    public int Ids { get; init; }

    /// <summary>False if the outputs do not depend smoothly on anything.</summary>
    public bool HasGradient { get; init; } = true;

    /// <summary>False if the layer's config cannot be written, because of a lambda.</summary>
    public bool HasConfig { get; init; } = true;

    /// <summary>True for a layer that remembers something about each sample of a batch.</summary>
    public bool HasFixedBatch { get; init; }

    /// <summary>Types of the inputs.</summary>
    public ElementType InputType => Ids > 0 ? ElementType.I32 : ElementType.F64;
}
