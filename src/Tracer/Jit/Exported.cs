using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Tracer;

/// <summary>
/// A function as data: a portable StableHLO artifact with the structure of its arguments and results. It runs in any
/// process, with any plugin, for any values of its named sizes: one executable is compiled for each.
/// </summary>
public sealed class Exported
{
    private readonly Lazy<Module> _module;
    private readonly Lazy<Exported>? _vjp;

    internal Exported(ExportedSignature signature, ReadOnlyMemory<byte> artifact, Lazy<Exported>? vjp)
    {
        (Signature, Artifact, _vjp) = (signature, artifact, vjp);
        _module = new(() => BytecodeReader.Read(artifact));
    }

    /// <summary>Name of the function.</summary>
    public string Name => Signature.Name;

    /// <summary>The portable artifact: StableHLO bytecode that other tools read too.</summary>
    public ReadOnlyMemory<byte> Artifact { get; }

    /// <summary>The module.</summary>
    public Module Module => _module.Value;

    /// <summary>
    /// Paths and types of the tensors among the arguments, in order: <c>params.kernel</c>, <c>f32[b,784]</c>.
    /// </summary>
    public IReadOnlyList<(string Path, string Type)> Arguments => Signature.Arguments;

    /// <summary>Paths and types of the results, in order.</summary>
    public IReadOnlyList<(string Path, string Type)> Results => Signature.Results;

    /// <summary>
    /// True if the function has derivatives: it was exported by this process, or read from bytes that were written with
    /// them.
    /// </summary>
    public bool HasVjp => _vjp is not null;

    internal ExportedSignature Signature { get; }

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>The function.</returns>
    /// <exception cref="FormatException">The bytes are no exported function.</exception>
    public static Exported Deserialize(ReadOnlySpan<byte> data) => ExportedFormat.Read(data);

    /// <summary>The function as bytes, with the structure of its arguments and results.</summary>
    /// <param name="vjpOrder">
    /// How many reverse derivatives to store: 0 for none, 1 so that a reader can take gradients through the function, 2
    /// for gradients of gradients.
    /// </param>
    /// <returns>The bytes.</returns>
    /// <exception cref="TraceException">The function has fewer derivatives: it was read from bytes that were written
    /// without them.</exception>
    public byte[] Serialize(int vjpOrder = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vjpOrder);
        return ExportedFormat.Write(this, vjpOrder);
    }

    /// <summary>
    /// The reverse derivative as a function of its own: from the arguments and <c>cotangents</c>, a tree like the
    /// results (of its floats), to a list of cotangents, one per float argument in order.
    /// </summary>
    /// <returns>The function; it has derivatives as often as this one has further ones.</returns>
    /// <exception cref="TraceException">The function was read from bytes that were written without it.</exception>
    public Exported Vjp() =>
        _vjp?.Value
        ?? throw new TraceException(
            $"{SourceLocations.Prefix(Trace.CurrentLocation())}Exported function '{Name}' has no derivative: "
                + "only its results were stored. Write it with Serialize(vjpOrder: 1)."
        );

    /// <summary>
    /// Calls the function on the default backend; inside a traced function becomes part of it, with reverse derivatives
    /// where it <see cref="HasVjp"/>.
    /// </summary>
    /// <param name="arguments">Trees with the paths of <see cref="Arguments"/>; the names of parameters are those of
    /// the exported function.</param>
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
        Tensor[] given = [.. tensors];
        return HasVjp && Trace.CurrentOrNull is not null
            ? Trace.Bind(WithVjp([.. given.Select(tensor => tensor.Type)]), given)
            : Trace.Bind(new ExportedCall(this), given);
    }

    internal static Exported Of(ExportSource source)
    {
        Lowered lowered = source.Lower();
        (string, string)[] arguments = [.. source.Paths.Zip(source.Specs, (path, spec) => (path, $"{spec}"))];
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
            source.Parameters,
            arguments,
            results,
            ExportedStructure.Of(traced.ResultDefinition),
            [.. source.Specs.Select(spec => spec.Sizes)]
        );
        return new(
            signature,
            BytecodeWriter.Write(new PreserveChlo().Run(lowered.Module)),
            new(() => Of(source.Vjp(lowered)))
        );
    }

    /// <summary>The call as a function with a derivative of its own, which is the exported one.</summary>
    private CustomVjpCall WithVjp(TensorType[] types) =>
        new(
            Name,
            Stage.Closed(Name, types, inputs => Trace.Bind(new ExportedCall(this), inputs)),
            // The same call once more: a derivative of the derivative has to find it.
            primals => (Trace.Bind(WithVjp(types), primals), primals),
            (primals, cotangents) =>
            {
                Tensor[] gradients = Vjp()
                    .CallFlat([
                        .. primals,
                        .. cotangents.Where(tensor => JvpInterpreter.IsDifferentiable(tensor.Type)),
                    ]);
                int next = 0;
                return
                [
                    .. primals.Select(primal =>
                        JvpInterpreter.IsDifferentiable(primal.Type) ? gradients[next++] : null
                    ),
                ];
            }
        );

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
                $"Exported function '{Name}' does not take "
                    + $"({string.Join(", ", types.Select(type => Tensor.Describe(type)))}): {exception.Message}",
                exception
            );
        }
    }
}
