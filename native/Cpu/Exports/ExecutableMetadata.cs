using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports.Extensions;

namespace XlaSharp.Native.Exports;

/// <summary>What callers ask of an executable, laid out for C code to read while the executable lives.</summary>
internal sealed unsafe class ExecutableMetadata
{
    private static readonly PinnedText DeviceKind = new(Memory.Kinds[0]);

    private readonly ExecutableImage _image;
    private readonly PinnedText _name;
    private readonly Lazy<PinnedText> _fingerprint;
    private readonly Pinned<PJRT_Buffer_Type> _types;
    private readonly Pinned<long> _dims;
    private readonly Pinned<nuint> _ranks;
    private readonly Pinned<nint> _kinds;
    private readonly Pinned<nuint> _kindSizes;
    private readonly NamedValues _cost;

    private MemoryLayoutList? _outputLayouts;
    private MemoryLayoutList? _parameterLayouts;

    /// <summary>The metadata of an image.</summary>
    public ExecutableMetadata(ExecutableImage image)
    {
        _image = image;
        _name = new PinnedText(image.Name);
        _fingerprint = new Lazy<PinnedText>(() =>
            new PinnedText(
                $"{image.ObjectFiles.Aggregate(Checksum.OfParts(image.Constants.Span), (hash, file) => Fingerprint.Of(file.Span, hash)):x16}"
            )
        );
        _types = new Pinned<PJRT_Buffer_Type>([.. image.Results.Select(type => ElementTypes.From(type.ElementType))]);
        _dims = new Pinned<long>([.. image.Results.SelectMany(type => type.Dims)]);
        _ranks = new Pinned<nuint>([.. image.Results.Select(type => (nuint)type.Rank)]);
        // One list serves parameters and results alike: every entry is the same.
        int most = Math.Max(image.Parameters.Length, image.Results.Length);
        _kinds = new Pinned<nint>([.. Enumerable.Repeat((nint)DeviceKind.Pointer, most)]);
        _kindSizes = new Pinned<nuint>([.. Enumerable.Repeat(DeviceKind.Size, most)]);
        _cost = new NamedValues()
            .Add("flops", image.Cost.Flops)
            .Add("bytes accessed", image.Cost.BytesAccessed)
            .Add("transcendentals", image.Cost.Transcendentals);
        if (image.Explanation is { } explanation)
        {
            _cost.Add(Compiler.Explanation.Name, explanation);
        }
    }

    /// <summary>Layouts of the results; they live until <see cref="Destroy"/>.</summary>
    public MemoryLayoutList OutputLayouts => _outputLayouts ??= new MemoryLayoutList(_image.Results);

    /// <summary>Layouts of the parameters; they live until <see cref="Destroy"/>.</summary>
    public MemoryLayoutList ParameterLayouts => _parameterLayouts ??= new MemoryLayoutList(_image.Parameters);

    /// <summary>Ends the handles that live with an executable.</summary>
    public void Destroy()
    {
        _outputLayouts?.Destroy();
        _parameterLayouts?.Destroy();
    }

    /// <summary>Fills the slots of the table that ask about executables.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Executable_Name = &Name;
        api->PJRT_Executable_NumReplicas = &NumReplicas;
        api->PJRT_Executable_NumPartitions = &NumPartitions;
        api->PJRT_Executable_NumOutputs = &NumOutputs;
        api->PJRT_Executable_SizeOfGeneratedCodeInBytes = &SizeOfGeneratedCodeInBytes;
        api->PJRT_Executable_GetCostAnalysis = &GetCostAnalysis;
        api->PJRT_Executable_OutputMemoryKinds = &OutputMemoryKinds;
        api->PJRT_Executable_ParameterMemoryKinds = &ParameterMemoryKinds;
        api->PJRT_Executable_OutputElementTypes = &OutputElementTypes;
        api->PJRT_Executable_OutputDimensions = &OutputDimensions;
        api->PJRT_Executable_Fingerprint = &GetFingerprint;
        api->PJRT_Executable_GetCompiledMemoryStats = &GetCompiledMemoryStats;
    }

    private static ExecutableMetadata Of(PJRT_Executable* executable) => Executable.Of(executable).Metadata;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Name(PJRT_Executable_Name_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                PinnedText name = Of(a.executable)._name;
                a.executable_name = name.Pointer;
                a.executable_name_size = name.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* NumReplicas(PJRT_Executable_NumReplicas_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) => a.num_replicas = (nuint)Executable.Of(a.executable).Image.Options.NumReplicas
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* NumPartitions(PJRT_Executable_NumPartitions_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) => a.num_partitions = (nuint)Executable.Of(a.executable).Image.Options.NumPartitions
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* NumOutputs(PJRT_Executable_NumOutputs_Args* args) =>
        Boundary.Run(args, static (ref a) => a.num_outputs = (nuint)Executable.Of(a.executable).Image.Results.Length);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* SizeOfGeneratedCodeInBytes(PJRT_Executable_SizeOfGeneratedCodeInBytes_Args* args) =>
        Boundary.Run(args, static (ref a) => a.size_in_bytes = Executable.Of(a.executable).Image.CodeSize);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetCostAnalysis(PJRT_Executable_GetCostAnalysis_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                NamedValues cost = Of(a.executable)._cost;
                a.properties = cost.Pointer;
                a.num_properties = cost.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OutputMemoryKinds(PJRT_Executable_OutputMemoryKinds_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                ExecutableMetadata metadata = Of(a.executable);
                a.num_outputs = (nuint)metadata._image.Results.Length;
                a.memory_kinds = (byte**)metadata._kinds.Pointer;
                a.memory_kind_sizes = metadata._kindSizes.Pointer;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* ParameterMemoryKinds(PJRT_Executable_ParameterMemoryKinds_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                ExecutableMetadata metadata = Of(a.executable);
                a.num_parameters = (nuint)metadata._image.Parameters.Length;
                a.memory_kinds = (byte**)metadata._kinds.Pointer;
                a.memory_kind_sizes = metadata._kindSizes.Pointer;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OutputElementTypes(PJRT_Executable_OutputElementTypes_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<PJRT_Buffer_Type> types = Of(a.executable)._types;
                a.output_types = types.Pointer;
                a.num_output_types = (nuint)types.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OutputDimensions(PJRT_Executable_OutputDimensions_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                ExecutableMetadata metadata = Of(a.executable);
                a.num_outputs = (nuint)metadata._ranks.Count;
                a.dims = metadata._dims.Pointer;
                a.dim_sizes = metadata._ranks.Pointer;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetFingerprint(PJRT_Executable_Fingerprint_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                PinnedText fingerprint = Of(a.executable)._fingerprint.Value;
                a.executable_fingerprint = fingerprint.Pointer;
                a.executable_fingerprint_size = fingerprint.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetCompiledMemoryStats(PJRT_Executable_GetCompiledMemoryStats_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                ExecutableImage image = Executable.Of(a.executable).Image;
                long arguments = image.Parameters.Sum(Bytes);
                long outputs = image.Results.Sum(Bytes);
                long aliases = image.Aliases.Sum(alias => Bytes(image.Results[alias.Result]));
                nuint size = a.struct_size;
                PJRT_Extension_Base* extensions = a.extension_start;
                a = new PJRT_Executable_GetCompiledMemoryStats_Args
                {
                    struct_size = a.struct_size,
                    extension_start = a.extension_start,
                    executable = a.executable,
                    generated_code_size_in_bytes = image.CodeSize + image.Constants.Length,
                    argument_size_in_bytes = arguments,
                    output_size_in_bytes = outputs,
                    alias_size_in_bytes = aliases,
                    temp_size_in_bytes = image.ArenaSize,
                    peak_memory_in_bytes = arguments + outputs - aliases + image.ArenaSize,
                    total_size_in_bytes = arguments + outputs - aliases + image.ArenaSize,
                    total_allocation_bytes = outputs - aliases + image.ArenaSize,
                    peak_unpadded_heap_bytes = image.ArenaSize,
                };
            }
        );

    private static long Bytes(TensorType type) => type.ByteCount;
}
