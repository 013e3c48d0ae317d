using System.Collections.Concurrent;
using XlaSharp.Artifacts.Format;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Artifacts;

/// <summary>
/// An artifact on a device, ready to run. Stored executables that fit the environment are loaded without compiling; for
/// others, and for batch sizes the artifact has no executable for, the portable program is compiled once. Any number of
/// threads may use it.
/// </summary>
public sealed class XlaModel : IDisposable
{
    private readonly ArtifactReader _reader;
    private readonly XlaModelOptions _options;
    private readonly PjRtBuffer?[] _parameters;
    private readonly Dictionary<long, ManifestExecutable> _stored = [];
    private readonly ConcurrentDictionary<long, Lazy<XlaProgram>> _programs = [];
    private readonly Lazy<Module> _module;
    private readonly ArtifactValue[] _all;
    private int _disposed;

    private XlaModel(ArtifactReader reader, PjRtClient client, XlaModelOptions options)
    {
        (_reader, _options, Client) = (reader, options, client);
        Device = options.Device ?? client.AddressableDevices[0];
        Environment = ExecutionEnvironment.Of(client, Device);
        Manifest manifest = reader.Manifest;
        _all = [.. manifest.Inputs.Select(input => Value(input))];
        Outputs = [.. manifest.Outputs.Select(output => Value(output))];
        Inputs = [.. _all.Where((_, i) => manifest.Inputs[i].Value is null)];
        Parameters = [.. _all.Where((_, i) => manifest.Inputs[i].Value is not null)];
        IsBatched = _all.Any(input => input.IsBatched);
        _module = new(ReadModule);
        FindStored(manifest);
        _parameters = new PjRtBuffer?[_all.Length];
        ReadParameters(manifest);
    }

    /// <summary>Name of the artifact.</summary>
    public string Name => _reader.Manifest.Name;

    /// <summary>The file it was loaded from.</summary>
    public string File => _reader.File;

    /// <summary>Whose devices it runs on.</summary>
    public PjRtClient Client { get; }

    /// <summary>Where it runs.</summary>
    public PjRtDevice Device { get; }

    /// <summary>What stored executables are compared with.</summary>
    public ExecutionEnvironment Environment { get; }

    /// <summary>What a call gives, in order: the program's arguments without the parameters.</summary>
    public IReadOnlyList<ArtifactValue> Inputs { get; }

    /// <summary>What a call returns, in order.</summary>
    public IReadOnlyList<ArtifactValue> Outputs { get; }

    /// <summary>Arguments whose values the artifact holds; they lie on the device.</summary>
    public IReadOnlyList<ArtifactValue> Parameters { get; }

    /// <summary>True if the leading dimension of an input is open: one artifact for any batch size.</summary>
    public bool IsBatched { get; }

    /// <summary>Batch sizes that run without compiling, ascending; empty for programs without an open batch.</summary>
    public IReadOnlyList<long> StoredBatchSizes => IsBatched ? [.. _stored.Keys.Order()] : [];

    /// <summary>How many programs this object had to compile so far.</summary>
    public int CompilationCount { get; private set; }

    /// <summary>Loads an artifact.</summary>
    /// <param name="path">The file.</param>
    /// <param name="client">Where it shall run; stays the caller's.</param>
    /// <param name="options">How.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="ArtifactException">The file is missing, truncated, damaged, or of another version.</exception>
    /// <exception cref="PjRtException">The device cannot hold the parameters.</exception>
    public static XlaModel Load(string path, PjRtClient client, XlaModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(client);
        ArtifactReader reader = ArtifactReader.Open(path);
        XlaModel? model = null;
        try
        {
            return model = new XlaModel(reader, client, options ?? new());
        }
        finally
        {
            if (model is null)
            {
                reader.Dispose();
            }
        }
    }

    /// <summary>
    /// The program for a batch size: loaded, or compiled if it must be. Later calls return the same object.
    /// </summary>
    /// <param name="batch">The size of the open dimension; ignored by programs that have none.</param>
    /// <returns>The program; owned by the model.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="ArtifactException">It must be compiled, but that is not allowed, or the program cannot be
    /// read.</exception>
    /// <exception cref="PjRtException">The plugin refused the program.</exception>
    public XlaProgram Program(long batch = 1)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        long key = IsBatched ? batch : 0;
        Lazy<XlaProgram> program = _programs.GetOrAdd(key, size => new(() => MakeProgram(size)));
        try
        {
            return program.Value;
        }
        catch
        {
            // The next caller tries again: what failed may have been the device's memory.
            _programs.TryRemove(KeyValuePair.Create(key, program));
            throw;
        }
    }

    /// <summary>Runs the program once on host data.</summary>
    /// <param name="inputs">One tensor per entry of <see cref="Inputs"/>, in order.</param>
    /// <returns>One tensor per entry of <see cref="Outputs"/>.</returns>
    /// <exception cref="ArgumentException">The number of inputs, an element type or a shape does not fit; batch sizes
    /// differ.</exception>
    /// <exception cref="PjRtException">The execution failed.</exception>
    public HostTensor[] Run(params ReadOnlySpan<HostTensor> inputs) => Program(BatchOf(inputs) ?? 1).Run(inputs);

    /// <summary>Checks inputs and tells their batch size.</summary>
    /// <param name="inputs">One tensor per entry of <see cref="Inputs"/>, in order.</param>
    /// <returns>The size; null for programs without an open batch.</returns>
    /// <exception cref="ArgumentException">The number of inputs, an element type or a shape does not fit; batch sizes
    /// differ.</exception>
    public long? BatchOf(ReadOnlySpan<HostTensor> inputs)
    {
        if (inputs.Length != Inputs.Count)
        {
            throw new ArgumentException(
                $"'{Name}' takes {Inputs.Count} inputs ({string.Join(", ", Inputs.Select(i => i.Name))}), got "
                    + $"{inputs.Length}.",
                nameof(inputs)
            );
        }

        long? batch = null;
        for (int i = 0; i < inputs.Length; i++)
        {
            ArtifactValue input = Inputs[i];
            TensorType given =
                inputs[i]?.Type
                ?? throw new ArgumentException($"Input '{input.Name}' of '{Name}' is null.", nameof(inputs));
            if (input.IsBatched && given.Rank == input.Type.Rank)
            {
                batch ??= given.Dims[0];
                if (batch != given.Dims[0])
                {
                    throw new ArgumentException(
                        $"Inputs of '{Name}' have batches of {batch} and {given.Dims[0]} (input '{input.Name}', "
                            + $"{given}); they must be of one size.",
                        nameof(inputs)
                    );
                }
            }

            TensorType expected = input.For(batch ?? 1);
            if (!given.Equals(expected))
            {
                throw new ArgumentException(
                    $"Input '{input.Name}' of '{Name}' must be {input.Type}, got {given}.",
                    nameof(inputs)
                );
            }
        }

        return batch < 1
            ? throw new ArgumentException($"Inputs of '{Name}' have an empty batch.", nameof(inputs))
            : batch;
    }

    /// <summary>Frees programs and parameters. Runs that have begun end undisturbed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        foreach (Lazy<XlaProgram> program in _programs.Values.Where(program => program.IsValueCreated))
        {
            program.Value.Dispose();
        }

        foreach (PjRtBuffer? parameter in _parameters)
        {
            parameter?.Dispose();
        }

        _reader.Dispose();
    }

    private ArtifactValue Value(ManifestValue value)
    {
        try
        {
            return new(value.Name, (TensorType)Parser.ParseType(value.Type));
        }
        catch (Exception e) when (e is HloException or InvalidCastException)
        {
            throw new ArtifactException(
                _reader.File,
                $"'{value.Name}' is of type '{value.Type}', which is no tensor type.",
                e
            );
        }
    }

    private void FindStored(Manifest manifest)
    {
        List<string> others = [];
        foreach (ManifestExecutable executable in manifest.Executables)
        {
            ExecutionEnvironment? made = ExecutionEnvironment.TryParse(executable.Environment);
            if (made == Environment)
            {
                _stored[executable.Batch ?? 0] = executable;
            }
            else if (made is not null)
            {
                others.Add(made.DifferenceFrom(Environment));
            }
        }

        if (_stored.Count == 0)
        {
            string why =
                others.Count == 0
                    ? "it holds none"
                    : $"those it holds are for other environments ({string.Join(" | ", others.Distinct())})";
            Miss($"no stored executable fits this machine: {why}");
        }
    }

    private void ReadParameters(Manifest manifest)
    {
        try
        {
            for (int i = 0; i < _all.Length; i++)
            {
                if (manifest.Inputs[i].Value is { } section)
                {
                    byte[] bytes = _reader.Read(section, $"parameter '{_all[i].Name}'");
                    if (!_all[i].Type.IsStatic || bytes.Length != _all[i].Type.ByteCount)
                    {
                        throw new ArtifactException(
                            File,
                            $"parameter '{_all[i].Name}' of type {_all[i].Type} has {bytes.Length} bytes."
                        );
                    }

                    _parameters[i] = Client.FromHost(_all[i].Type, bytes, Device);
                }
            }
        }
        catch
        {
            foreach (PjRtBuffer? parameter in _parameters)
            {
                parameter?.Dispose();
            }

            throw;
        }
    }

    private XlaProgram MakeProgram(long batch)
    {
        if (_stored.TryGetValue(batch, out ManifestExecutable? stored) && TryLoad(stored) is { } loaded)
        {
            return new(this, loaded, _all, _parameters, IsBatched ? batch : null);
        }

        if (stored is null && IsBatched && _stored.Count > 0)
        {
            Miss($"no stored executable for batch size {batch} (there are {string.Join(", ", StoredBatchSizes)})");
        }

        Module module = Signature.Specialize(_module.Value, _all, IsBatched ? batch : null);
        PjRtCompileOptions options = PjRtCompileOptions.For(Device);
        PjRtLoadedExecutable compiled =
            _options.Cache?.Compile(Client, module, options) ?? Client.Compile(module, options);
        CompilationCount++;
        return new(this, compiled, _all, _parameters, IsBatched ? batch : null);
    }

    private PjRtLoadedExecutable? TryLoad(ManifestExecutable stored)
    {
        try
        {
            byte[] code = _reader.Read(stored.Code, "a stored executable");
            return Client.Load(code, Device == Client.AddressableDevices[0] ? null : PjRtCompileOptions.For(Device));
        }
        catch (PjRtException e)
        {
            Miss($"the plugin refuses the stored executable: {e.Message}");
            return null;
        }
    }

    private void Miss(string why)
    {
        if (!_options.AllowCompilation)
        {
            throw new ArtifactException(
                File,
                $"{why}, and compiling is not allowed here. Make it with this machine's plugin among its targets."
            );
        }

        _options.Log?.Invoke($"Artifact '{File}': {why}; the portable program is compiled instead.");
    }

    private Module ReadModule()
    {
        byte[] bytes = _reader.Read(_reader.Manifest.Module, "the program");
        try
        {
            return HloFile.Read(bytes, File);
        }
        catch (HloException e)
        {
            throw new ArtifactException(File, $"its program cannot be read: {e.Message}", e);
        }
    }
}
