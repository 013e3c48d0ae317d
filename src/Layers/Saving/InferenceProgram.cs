using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// What a built layer or model computes in inference, as one StableHLO module for any batch size, with the present
/// values of its weights. State that a call would assign stays as it is.
/// </summary>
public sealed class InferenceProgram
{
    private const string Batch = "batch";

    private InferenceProgram(Module module, IReadOnlyList<(string Name, HostTensor Value)> parameters) =>
        (Module, Parameters) = (module, parameters);

    /// <summary>
    /// The program. Its arguments are the variables that it reads, by stable path, then the inputs; the leading
    /// dimension of inputs and results is dynamic where the layer leaves the batch open.
    /// </summary>
    public Module Module { get; }

    /// <summary>The values of the leading arguments, under the names that the module has them by.</summary>
    public IReadOnlyList<(string Name, HostTensor Value)> Parameters { get; }

    /// <summary>Traces a layer.</summary>
    /// <param name="layer">A layer or model; built, unless it is a model that knows its inputs.</param>
    /// <param name="inputs">Structure, shapes and element types; null for what it was built for. Only leading
    /// dimensions may be open.</param>
    /// <returns>The program.</returns>
    /// <exception cref="InvalidOperationException">The layer is not built, and nothing says for which inputs it should
    /// be.</exception>
    /// <exception cref="ArgumentException">A dimension other than the first is open.</exception>
    /// <exception cref="TraceException">The layer computes something that depends on the batch size in a way no single
    /// program can express.</exception>
    public static InferenceProgram Of(Layer layer, InputSignature? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        Model? model = layer as Model;
        InputSignature signature =
            inputs
            ?? model?.KnownInputs
            ?? layer.BuiltFor
            ?? throw new InvalidOperationException(
                $"Layer '{layer.Name}' is not built, so the shapes of its inputs are not known. Call it on data, "
                    + "Build it, or say what the inputs are."
            );
        layer.Build(signature, model?.Placement);
        Spec[] data = [.. signature.Leaves.Zip(signature.Names, (leaf, name) => WithNamedBatch(layer, leaf, name))];
        (string Path, Variable Variable)[] read = VariablesRead(layer, signature);
        using JitFunction function = Function(
            layer,
            signature,
            read,
            [.. layer.Variables.Except(read.Select(entry => entry.Variable))]
        );
        Lowered lowered = function.Lower([.. read.Select(entry => new Spec(entry.Variable.Type)), .. data]);
        return new(lowered.Module, [.. read.Select(entry => (entry.Path, entry.Variable.ToHost()))]);
    }

    /// <summary>
    /// Traces once for a small batch, to see which variables matter: seeds of dropout, for instance, do not.
    /// </summary>
    private static (string Path, Variable Variable)[] VariablesRead(Layer layer, InputSignature signature)
    {
        const long probe = 2;
        IReadOnlyList<(string Path, Variable Variable)> all = layer.StablePaths;
        using JitFunction function = Function(layer, signature, all, []);
        Jaxpr program = function
            .Trace([.. all.Select(entry => new Spec(entry.Variable.Type)), .. signature.WithOpen(probe, probe).Leaves])
            .Program;
        HashSet<Atom> used = [.. program.Equations.SelectMany(equation => equation.Inputs), .. program.OutAtoms];
        return [.. all.Where((_, i) => used.Contains(program.InVars[i]))];
    }

    /// <summary>
    /// The layer as a function of variables and inputs. What it reads without computing with it, state that it returns
    /// as it is, is zeros.
    /// </summary>
    private static JitFunction Function(
        Layer layer,
        InputSignature signature,
        IReadOnlyList<(string Path, Variable Variable)> variables,
        IReadOnlyList<Variable> unused
    ) =>
        new(
            layer.Name,
            [.. variables.Select(entry => entry.Path), .. signature.Names],
            arguments =>
            {
                Tensor[] tensors = Array.ConvertAll(arguments, Tensor.From);
                Tensor[] values =
                [
                    .. tensors.Take(variables.Count),
                    .. unused.Select(variable => Tensor.From(HostValues.Zeros(variable.Type))),
                ];
                CallContext context = new(
                    [.. variables.Select(entry => entry.Variable), .. unused],
                    values,
                    training: false
                );
                return Named(layer, layer.Call(context, signature.Unflatten(tensors[variables.Count..])));
            },
            () => throw new System.Diagnostics.UnreachableException("Lowered only.")
        );

    /// <summary>Several outputs of a functional model go by their names.</summary>
    private static object? Named(Layer layer, object? outputs) =>
        (layer as Model)?.NamesOfOutputs is { Count: > 1 } names && names.Distinct().Count() == names.Count
            ? new Dictionary<string, object?>(names.Zip(Tree.Leaves(outputs), KeyValuePair.Create))
            : outputs;

    private static Spec WithNamedBatch(Layer layer, Spec leaf, string name)
    {
        Dims shape = leaf.Type.Dims;
        if (shape.Skip(1).Contains(Dims.Dynamic))
        {
            throw new ArgumentException(
                $"Layer '{layer.Name}': '{name}' is {leaf}: only its first dimension may be open in an exported "
                    + "program. Say the inputs' sizes."
            );
        }

        return shape.Count == 0 || shape[0] != Dims.Dynamic
            ? leaf
            : Spec.Of(leaf.Type.ElementType, Batch, [.. shape.Skip(1).Select(Dim.Number)]);
    }
}
