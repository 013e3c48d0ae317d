using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>Calls on data: compiled once per shape and training flag.</summary>
public abstract partial class Layer
{
    private readonly ProgramCache<(InputSignature Inputs, bool Training), LayerProgram> _invocations = new();

    /// <summary>Runs the layer on data; builds it first if needed. New state is stored in the variables.</summary>
    /// <param name="inputs">A tensor with known elements, an array, or a tree of them in containers that can hold
    /// tensors.</param>
    /// <param name="training">The flag that functions see.</param>
    /// <param name="placement">Where to run; null for the default.</param>
    /// <returns>The outputs: a constant, or a tree of constants.</returns>
    /// <exception cref="ArgumentException">A leaf of the inputs is no tensor.</exception>
    public object? Invoke(object inputs, bool training = false, Placement? placement = null)
    {
        object? tensors = DataTree.Normalize(inputs, $"Layer '{Name}'");
        Placement place = placement ?? Placement.Default;
        InputSignature signature = InputSignature.Of(tensors);
        Build(signature.WithOpenBatch(), place);
        LayerProgram program = _invocations.Get(
            (signature, training),
            place,
            () => LayerProgram.Compile(this, signature, training, place)
        );
        HostTensor[] data = [.. Tree.Leaves(tensors).Select(leaf => HostValues.Of((Tensor)leaf!))];
        return program.Run(data);
    }

    /// <summary>The layer's program for inputs of given shapes, as StableHLO.</summary>
    /// <param name="inputs">Shapes and element types of the inputs, all known.</param>
    /// <param name="training">The flag that functions see.</param>
    /// <param name="placement">Where initialisers run if the layer is not built; null for the default.</param>
    /// <returns>The module; its arguments are the variables, then the inputs; its results the new state, then the
    /// outputs.</returns>
    public Module Lower(InputSignature inputs, bool training = false, Placement? placement = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Build(inputs.WithOpenBatch(), placement);
        return LayerProgram.Lower(this, inputs, training);
    }

    /// <summary>Shapes and element types of the outputs, by tracing. Open dimensions of the inputs stay open.</summary>
    /// <param name="inputs">Shapes and element types of the inputs; one size is assumed for all open
    /// dimensions.</param>
    /// <param name="training">The flag that functions see.</param>
    /// <returns>The signature of the outputs.</returns>
    public InputSignature OutputSignature(InputSignature inputs, bool training = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return ShapeInference.Outputs(this, inputs, training);
    }
}
