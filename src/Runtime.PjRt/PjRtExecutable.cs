using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A compiled program apart from the devices it runs on: what can be asked of it, and its serialized form.
/// </summary>
public sealed unsafe partial class PjRtExecutable : IDisposable
{
    internal const string ExplanationName = "xlasharp_explain";

    private readonly Owned<PJRT_Executable_Destroy_Args> _handle;
    private TensorType[]? _outputTypes;

    internal PjRtExecutable(Api api, Owned? owner, PJRT_Executable* executable)
    {
        _handle = new(api, executable, "PJRT executable", owner);
        try
        {
            PJRT_Executable_NumOutputs_Args outputs = new() { executable = executable };
            Api.Call(&outputs);
            OutputCount = checked((int)outputs.num_outputs);
        }
        catch
        {
            _handle.Retire();
            throw;
        }
    }

    /// <summary>How many results the program has, tuples taken apart.</summary>
    public int OutputCount { get; }

    /// <summary>The module's name.</summary>
    public string Name
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Executable_Name_Args args = new() { executable = (PJRT_Executable*)hold.Value };
            Api.Call(&args);
            return NativeText.Read(args.executable_name, args.executable_name_size);
        }
    }

    /// <summary>How many copies of the program run together.</summary>
    public int Replicas
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Executable_NumReplicas_Args args = new() { executable = (PJRT_Executable*)hold.Value };
            Api.Call(&args);
            return checked((int)args.num_replicas);
        }
    }

    /// <summary>Into how many parts the program is split.</summary>
    public int Partitions
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Executable_NumPartitions_Args args = new() { executable = (PJRT_Executable*)hold.Value };
            Api.Call(&args);
            return checked((int)args.num_partitions);
        }
    }

    /// <summary>Element types and shapes of the results; of a bounded dimension, its bound.</summary>
    /// <exception cref="PjRtException">The plugin does not tell.</exception>
    public IReadOnlyList<TensorType> OutputTypes => _outputTypes ??= ReadOutputTypes();

    /// <summary>
    /// The kind of memory each result is put in; null where the plugin does not tell, which means the default.
    /// </summary>
    public IReadOnlyList<string>? OutputMemoryKinds
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Executable_OutputMemoryKinds_Args args = new() { executable = (PJRT_Executable*)hold.Value };
            if (!Api.TryCall(&args))
            {
                return null;
            }

            var kinds = new string[checked((int)args.num_outputs)];
            for (int i = 0; i < kinds.Length; i++)
            {
                kinds[i] = NativeText.Read(args.memory_kinds[i], args.memory_kind_sizes[i]);
            }

            return kinds;
        }
    }

    /// <summary>A text that tells programs and targets apart; null where the plugin has none.</summary>
    public string? Fingerprint
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Executable_Fingerprint_Args args = new() { executable = (PJRT_Executable*)hold.Value };
            return Api.TryCall(&args)
                ? NativeText.Read(args.executable_fingerprint, args.executable_fingerprint_size)
                : null;
        }
    }

    /// <summary>Bytes of machine code; 0 or -1 where the plugin does not know.</summary>
    public long SizeOfGeneratedCode
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Executable_SizeOfGeneratedCodeInBytes_Args args = new() { executable = (PJRT_Executable*)hold.Value };
            Api.Call(&args);
            return args.size_in_bytes;
        }
    }

    internal Owned Handle => _handle;

    private Api Api => _handle.Api;

    /// <summary>
    /// The plugin's estimates of the program's cost, for instance <c>flops</c> and <c>bytes accessed</c>.
    /// </summary>
    /// <returns>The estimates; empty where the plugin has none.</returns>
    public IReadOnlyList<PjRtNamedValue> CostAnalysis()
    {
        using Hold hold = new(_handle);
        PJRT_Executable_GetCostAnalysis_Args args = new() { executable = (PJRT_Executable*)hold.Value };
        return Api.TryCall(&args) ? NamedValues.Read(Api, args.properties, args.num_properties) : [];
    }

    /// <summary>
    /// What the compiler did: passes, kernels, fusions, buffers and the time that each stage took, as lines of fields
    /// separated by tabs, which <c>xlasharp explain</c> makes readable. Null where it was not asked for
    /// (<see cref="PjRtCompileOptions.Explain"/>) or the plugin gives none.
    /// </summary>
    public string? Explanation =>
        CostAnalysis().FirstOrDefault(value => value.Name == ExplanationName)?.Value as string;

    /// <summary>How much memory an execution takes.</summary>
    /// <returns>The figures, or null where the plugin does not tell.</returns>
    public PjRtCompiledMemoryStats? MemoryStats()
    {
        using Hold hold = new(_handle);
        PJRT_Executable_GetCompiledMemoryStats_Args args = new() { executable = (PJRT_Executable*)hold.Value };
        return Api.TryCall(&args) ? new PjRtCompiledMemoryStats(args) : null;
    }

    /// <summary>
    /// The compiled program, for <see cref="PjRtClient.Load(ReadOnlySpan{byte}, PjRtCompileOptions?)"/> of the same
    /// plugin, version and kind of machine.
    /// </summary>
    /// <returns>The bytes.</returns>
    /// <exception cref="PjRtException">The plugin cannot serialize.</exception>
    public byte[] Serialize()
    {
        using Hold hold = new(_handle);
        PJRT_Executable_Serialize_Args args = new() { executable = (PJRT_Executable*)hold.Value };
        Api.Call(&args);
        try
        {
            return new ReadOnlySpan<byte>(args.serialized_bytes, checked((int)args.serialized_bytes_size)).ToArray();
        }
        finally
        {
            if (args.serialized_executable_deleter != null)
            {
                args.serialized_executable_deleter(args.serialized_executable);
            }
        }
    }

    /// <summary>The program after the plugin's optimisation.</summary>
    /// <param name="format">Receives PJRT's name of its form: <c>mlir</c> or <c>hlo_with_config</c>.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="PjRtException">The plugin does not keep it.</exception>
    public byte[] OptimizedProgram(out string format)
    {
        using Hold hold = new(_handle);
        PJRT_Program program = new() { struct_size = PJRT_Program.StructSize };
        PJRT_Executable_OptimizedProgram_Args args = new()
        {
            executable = (PJRT_Executable*)hold.Value,
            program = &program,
        };
        // The first call tells the size, the second one fills.
        Api.Call(&args);
        byte[] code = new byte[checked((int)program.code_size)];
        fixed (byte* target = code)
        {
            program.code = target;
            Api.Call(&args);
        }

        format = NativeText.Read(program.format, program.format_size);
        return code;
    }

    /// <summary>Frees the object; executables loaded from it stay.</summary>
    public void Dispose() => _handle.Retire();

    private TensorType[] ReadOutputTypes()
    {
        using Hold hold = new(_handle);
        PJRT_Executable_OutputElementTypes_Args elements = new() { executable = (PJRT_Executable*)hold.Value };
        Api.Call(&elements);
        PJRT_Executable_OutputDimensions_Args shapes = new() { executable = (PJRT_Executable*)hold.Value };
        Api.Call(&shapes);
        var types = new TensorType[checked((int)elements.num_output_types)];
        long* dims = shapes.dims;
        for (int i = 0; i < types.Length; i++)
        {
            int rank = checked((int)shapes.dim_sizes[i]);
            types[i] = new TensorType(
                ElementTypes.Type(elements.output_types[i]),
                Dims.Create(new ReadOnlySpan<long>(dims, rank))
            );
            dims += rank;
        }

        return types;
    }
}
