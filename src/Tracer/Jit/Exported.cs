using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Tracer;

/// <summary>
/// A function as data: a portable StableHLO artifact with the structure of its arguments and results. It runs in any process, with
/// any plugin, for any values of its named sizes: one executable is compiled for each.
/// </summary>
public sealed class Exported
{
    private readonly Lazy<Module> _module;

    internal Exported(ExportedSignature signature, byte[] artifact)
    {
        (Signature, Artifact) = (signature, artifact);
        _module = new(() => BytecodeReader.Read(artifact));
    }

    /// <summary>Name of the function.</summary>
    public string Name => Signature.Name;

    /// <summary>The portable artifact: StableHLO bytecode that other tools read too.</summary>
    public ReadOnlyMemory<byte> Artifact { get; }

    /// <summary>The module.</summary>
    public Module Module => _module.Value;

    /// <summary>Paths and types of the tensors among the arguments, in order: <c>params.kernel</c>, <c>f32[b,784]</c>.</summary>
    public IReadOnlyList<(string Path, string Type)> Arguments => Signature.Arguments;

    /// <summary>Paths and types of the results, in order.</summary>
    public IReadOnlyList<(string Path, string Type)> Results => Signature.Results;

    internal ExportedSignature Signature { get; }

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>The function.</returns>
    /// <exception cref="FormatException">The bytes are no exported function.</exception>
    public static Exported Deserialize(ReadOnlySpan<byte> data) => ExportedFormat.Read(data);

    /// <summary>The function as bytes, with the structure of its arguments and results.</summary>
    /// <returns>The bytes.</returns>
    public byte[] Serialize() => ExportedFormat.Write(this);

    /// <summary>Calls the function on the default backend; inside a traced function becomes part of it, without derivatives.</summary>
    /// <param name="arguments">Trees with the paths of <see cref="Arguments"/>; the names of parameters are those of the exported function.</param>
    /// <returns>The results; containers are dictionaries, arrays and tuples.</returns>
    /// <exception cref="TraceException">An argument is missing or has another type.</exception>
    public Tree Invoke(params ReadOnlySpan<object?> arguments) =>
        Tree.Of(Signature.Structure.Build(CallFlat(Signature.Match(arguments))));

    /// <summary>Calls the function with its tensors in order.</summary>
    /// <param name="tensors">One per entry of <see cref="Arguments"/>.</param>
    /// <returns>One per entry of <see cref="Results"/>.</returns>
    /// <exception cref="TraceException">The number of tensors or a type is another.</exception>
    public Tensor[] CallFlat(IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Signature.Check(tensors);
        return Trace.Bind(new ExportedCall(this), [.. tensors]);
    }

    internal static Exported Of(Lowered lowered, JitArguments given)
    {
        (string, string)[] arguments = [.. given.Names.Zip(given.Key.Specs, (path, spec) => (path, $"{spec}"))];
        Traced traced = lowered.Traced;
        TensorType[] types = [.. traced.Program.OutTypes];
        (string, string)[] results =
        [
            .. traced.ResultDefinition.Paths.Select(
                (path, i) =>
                    (
                        path,
                        lowered.ResultSizes is { } sizes
                            ? $"{types[i].ElementType}[{string.Join(",", sizes[i])}]"
                            : Tensor.Describe(types[i])
                    )
            ),
        ];
        ExportedSignature signature = new(
            traced.Name,
            given.Parameters,
            arguments,
            results,
            ExportedStructure.Of(traced.ResultDefinition),
            [.. given.Key.Specs.Select(spec => spec.Sizes)]
        );
        return new(signature, BytecodeWriter.Write(lowered.Module));
    }

    /// <summary>The program for arguments of given types, in one function.</summary>
    internal Module At(IReadOnlyList<TensorType> types)
    {
        try
        {
            return new RefineShapes([.. types]).Run(Module);
        }
        catch (HloException exception)
        {
            throw new TraceException(
                $"Exported function '{Name}' does not take ({string.Join(", ", types.Select(type => Tensor.Describe(type)))}): {exception.Message}",
                exception
            );
        }
    }
}
