using XlaSharp.Artifacts.Format;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Artifacts;

/// <summary>
/// Makes an artifact (<c>.xlax</c>): a StableHLO module, executables compiled from it for given devices and batch
/// sizes, names and types of its arguments and results, and the values of arguments that stay the same from call to
/// call (parameters).
/// </summary>
public sealed class ArtifactBuilder
{
    private readonly Module _module;
    private readonly ArtifactValue[] _inputs;
    private readonly ArtifactValue[] _outputs;
    private readonly HostTensor?[] _values;
    private readonly List<(ExecutionEnvironment Environment, long? Batch, byte[] Code)> _executables = [];

    /// <summary>Begins with a module.</summary>
    /// <param name="module">
    /// The program, <c>@main</c>. Its arguments and results are named by their attributes <c>jax.arg_info</c> and
    /// <c>jax.result_info</c>. Leading dynamic dimensions are the batch; others are not supported.
    /// </param>
    /// <param name="name">Name of the artifact; the module's if null.</param>
    /// <exception cref="HloException">The module is invalid.</exception>
    /// <exception cref="ArgumentException">An argument is no tensor, two have one name, or a dimension other than the
    /// first is dynamic.</exception>
    public ArtifactBuilder(Module module, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        Verifier.ThrowIfInvalid(module);
        _module = module;
        Name = name ?? module.Name ?? "main";
        _inputs = Signature.Inputs(module.Main);
        _outputs = Signature.Outputs(module.Main);
        _values = new HostTensor?[_inputs.Length];
    }

    /// <summary>Name of the artifact.</summary>
    public string Name { get; }

    /// <summary>Arguments of the program, in order.</summary>
    public IReadOnlyList<ArtifactValue> Inputs => _inputs;

    /// <summary>Results of the program, in order.</summary>
    public IReadOnlyList<ArtifactValue> Outputs => _outputs;

    /// <summary>
    /// Executables that are compiled from now on keep what the compiler did (<see cref="XlaProgram.Explanation"/>);
    /// the embedded CPU device can do that, other plugins may refuse.
    /// </summary>
    public bool Explain { get; set; }

    /// <summary>Stores the value of an argument in the artifact: callers do not pass it.</summary>
    /// <param name="name">The argument's name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">There is no such argument, it is the batch, or the value is of another
    /// type.</exception>
    public ArtifactBuilder WithParameter(string name, HostTensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int index = Array.FindIndex(_inputs, input => input.Name == name);
        if (index < 0)
        {
            throw new ArgumentException(
                $"'{Name}' has no argument '{name}'; it has {string.Join(", ", _inputs.Select(input => input.Name))}.",
                nameof(name)
            );
        }

        if (!value.Type.Equals(_inputs[index].Type))
        {
            throw new ArgumentException(
                $"Argument '{name}' of '{Name}' is {_inputs[index].Type}, the value is {value.Type}.",
                nameof(value)
            );
        }

        _values[index] = value;
        return this;
    }

    /// <summary>Compiles the program for a device and stores the executable.</summary>
    /// <param name="client">Whose compiler.</param>
    /// <param name="device">For which device; the first that the client can use by default.</param>
    /// <param name="batchSizes">Sizes of the batch, for programs that leave it open.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">Batch sizes are missing, not positive, or given though the program has no
    /// open batch.</exception>
    /// <exception cref="PjRtException">The plugin refused the program, or cannot serialize executables.</exception>
    public ArtifactBuilder Compile(PjRtClient client, PjRtDevice? device = null, params IReadOnlyList<long> batchSizes)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(batchSizes);
        bool batched = _inputs.Any(input => input.IsBatched);
        if (batched != (batchSizes.Count > 0) || batchSizes.Any(size => size < 1))
        {
            throw new ArgumentException(
                batched
                    ? $"'{Name}' leaves its batch open: at least one positive batch size is needed, got "
                        + $"[{string.Join(", ", batchSizes)}]."
                    : $"'{Name}' has no open batch, so it is compiled once, but got batch sizes "
                        + $"[{string.Join(", ", batchSizes)}].",
                nameof(batchSizes)
            );
        }

        device ??= client.AddressableDevices[0];
        ExecutionEnvironment environment = ExecutionEnvironment.Of(client, device);
        foreach (long? batch in batched ? batchSizes.Distinct().Select(size => (long?)size) : [null])
        {
            using PjRtLoadedExecutable program = client.Compile(
                Signature.Specialize(_module, _inputs, batch),
                PjRtCompileOptions.For(device) with
                {
                    Explain = Explain,
                }
            );
            _executables.Add((environment, batch, program.Executable.Serialize()));
        }

        return this;
    }

    /// <summary>Writes the artifact. A reader of the path sees the old file or the new one, never a part.</summary>
    /// <param name="path">Where to.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, Write);

    /// <summary>Writes the artifact to a stream.</summary>
    /// <param name="stream">Where to.</param>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArtifactWriter writer = new();
        ManifestSection module = writer.Add(BytecodeWriter.Write(new PreserveChlo().Run(_module)));
        ManifestSection?[] values = [.. _values.Select(value => value is null ? null : writer.Add(value.Data))];
        ManifestSection[] codes = [.. _executables.Select(executable => writer.Add(executable.Code))];
        writer.Write(
            stream,
            move => new Manifest
            {
                Name = Name,
                Producer = "XlaSharp " + typeof(ArtifactBuilder).Assembly.GetName().Version!.ToString(3),
                Module = move(module),
                Inputs =
                [
                    .. _inputs.Select(
                        (input, i) =>
                            new ManifestValue(
                                input.Name,
                                input.Type.ToString(),
                                values[i] is { } value ? move(value) : null
                            )
                    ),
                ],
                Outputs = [.. _outputs.Select(output => new ManifestValue(output.Name, output.Type.ToString()))],
                Executables =
                [
                    .. _executables.Select(
                        (executable, i) =>
                            new ManifestExecutable(executable.Environment.ToText(), executable.Batch, move(codes[i]))
                    ),
                ],
            }
        );
    }
}
