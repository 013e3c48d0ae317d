using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>Devices described without a client: what programs are compiled for ahead of time.</summary>
public sealed unsafe class PjRtTopology : IDisposable
{
    private readonly Owned? _handle;
    private readonly Owned _lifetime;
    private readonly PJRT_TopologyDescription* _pointer;

    private PjRtTopology(PjRtPlugin plugin, Owned? handle, Owned lifetime, PJRT_TopologyDescription* pointer)
    {
        (Plugin, _handle, _lifetime) = (plugin, handle, lifetime);
        _pointer = pointer;
        try
        {
            PJRT_TopologyDescription_PlatformName_Args name = new() { topology = pointer };
            Api.Call(&name);
            PlatformName = NativeText.Read(name.platform_name, name.platform_name_size);
            PJRT_TopologyDescription_PlatformVersion_Args version = new() { topology = pointer };
            Api.Call(&version);
            PlatformVersion = NativeText.Read(version.platform_version, version.platform_version_size);
            PJRT_TopologyDescription_Attributes_Args attributes = new() { topology = pointer };
            Attributes = Api.TryCall(&attributes)
                ? NamedValues.Read(Api, attributes.attributes, attributes.num_attributes)
                : [];
            Devices = ReadDevices();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The plugin.</summary>
    public PjRtPlugin Plugin { get; }

    /// <summary>The platform, for instance <c>cuda</c>.</summary>
    public string PlatformName { get; }

    /// <summary>The plugin's own version text.</summary>
    public string PlatformVersion { get; }

    /// <summary>Facts that the plugin tells about the topology.</summary>
    public IReadOnlyList<PjRtNamedValue> Attributes { get; }

    /// <summary>The devices.</summary>
    public IReadOnlyList<PjRtDeviceDescription> Devices { get; }

    /// <summary>A number that tells topologies apart; null where the plugin has none.</summary>
    public ulong? Fingerprint
    {
        get
        {
            using Hold hold = new(_lifetime);
            PJRT_TopologyDescription_Fingerprint_Args args = new() { topology = _pointer };
            return Api.TryCall(&args) ? args.fingerprint : null;
        }
    }

    /// <summary>
    /// Kinds of memory as numbers (see <see cref="PjRtMemory.KindId"/>); empty where the plugin does not tell.
    /// </summary>
    public IReadOnlyList<int> MemoryKindIds
    {
        get
        {
            using Hold hold = new(_lifetime);
            PJRT_TopologyDescription_GetMemorySpaceKindIds_Args args = new() { topology = _pointer };
            return Api.TryCall(&args)
                ? new ReadOnlySpan<int>(
                    args.memory_space_kind_ids,
                    checked((int)args.num_memory_space_kind_ids)
                ).ToArray()
                : [];
        }
    }

    private Api Api => Plugin.Api;

    /// <summary>Describes devices that need not be there.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="name">A name that the plugin knows; empty for its default.</param>
    /// <param name="options">Options the plugin documents.</param>
    /// <returns>The topology; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin cannot do this, or does not know the name or an option.</exception>
    public static PjRtTopology Create(PjRtPlugin plugin, string name = "", params IReadOnlyList<PjRtNamedValue> options)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        using NativeText.Bytes text = new(name);
        using var native = new NamedValues.Native(options);
        PJRT_TopologyDescription_Create_Args args = new()
        {
            topology_name = text.Pointer,
            topology_name_size = text.Size,
            create_options = native.Values,
            num_options = native.Count,
        };
        plugin.Api.Call(&args);
        return Owning(plugin, args.topology);
    }

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="serialized">The bytes.</param>
    /// <returns>The topology; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The bytes are no topology of this plugin and version.</exception>
    public static PjRtTopology Deserialize(PjRtPlugin plugin, ReadOnlySpan<byte> serialized)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        fixed (byte* bytes = serialized)
        {
            PJRT_TopologyDescription_Deserialize_Args args = new()
            {
                serialized_topology = bytes,
                serialized_topology_size = (nuint)serialized.Length,
            };
            plugin.Api.Call(&args);
            return Owning(plugin, args.topology);
        }
    }

    /// <summary>Compiles a program for the topology. No device is needed.</summary>
    /// <param name="program">StableHLO text.</param>
    /// <param name="options">How to compile; one replica and one partition by default.</param>
    /// <returns>The executable; <see cref="PjRtClient.Load(PjRtExecutable, PjRtCompileOptions?)"/> loads it. The caller
    /// disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused the program or the options.</exception>
    public PjRtExecutable Compile(string program, PjRtCompileOptions? options = null) =>
        Compile(Encoding.UTF8.GetBytes(program), options);

    /// <summary>Compiles a program for the topology. No device is needed.</summary>
    /// <param name="program">StableHLO text in UTF-8, a portable artifact, or what <paramref name="format"/>
    /// says.</param>
    /// <param name="options">How to compile; one replica and one partition by default.</param>
    /// <param name="format">PJRT's name of the program's form: <c>mlir</c> or <c>hlo</c>.</param>
    /// <returns>The executable; <see cref="PjRtClient.Load(PjRtExecutable, PjRtCompileOptions?)"/> loads it. The caller
    /// disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused the program or the options.</exception>
    public PjRtExecutable Compile(
        ReadOnlySpan<byte> program,
        PjRtCompileOptions? options = null,
        string format = "mlir"
    )
    {
        byte[] optionBytes = (options ?? PjRtCompileOptions.Default).ToBytes();
        using NativeText.Bytes form = new(format);
        using Hold hold = new(_lifetime);
        fixed (
            byte* code = program,
                option = optionBytes
        )
        {
            PJRT_Program input = new()
            {
                struct_size = PJRT_Program.StructSize,
                code = code,
                code_size = (nuint)program.Length,
                format = form.Pointer,
                format_size = form.Size,
            };
            PJRT_Compile_Args args = new()
            {
                topology = _pointer,
                program = &input,
                compile_options = option,
                compile_options_size = (nuint)optionBytes.Length,
            };
            Api.Call(&args);
            return new PjRtExecutable(Api, owner: null, args.executable);
        }
    }

    /// <summary>The layout that elements have by default.</summary>
    /// <param name="type">Element type and static shape.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="PjRtException">The plugin has no extension for layouts.</exception>
    public PjRtLayout DefaultLayout(TensorType type)
    {
        Shape.Static(type);
        using Hold hold = new(_lifetime);
        ExtensionTable layouts = new(Api, PJRT_Extension_Type.PJRT_Extension_Type_Layouts);
        fixed (long* dims = type.Dims.Span)
        {
            PJRT_Layouts_PJRT_Topology_GetDefaultLayout_Args args = new()
            {
                topology_description = _pointer,
                type = ElementTypes.Code(type.ElementType),
                dims = dims,
                num_dims = (nuint)type.Rank,
            };
            layouts.Call(&args);
            return PjRtLayout.Take(layouts, args.layout);
        }
    }

    /// <summary>A shape with the layout it has in a kind of memory.</summary>
    /// <param name="memoryKindId">One of <see cref="MemoryKindIds"/>.</param>
    /// <param name="type">Element type and static shape.</param>
    /// <returns>A serialized <c>ShapeProto</c>.</returns>
    /// <exception cref="PjRtException">The plugin does not tell.</exception>
    public byte[] CanonicalShape(int memoryKindId, TensorType type)
    {
        Shape.Static(type);
        using Hold hold = new(_lifetime);
        fixed (long* dims = type.Dims.Span)
        {
            PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace_Args args = new()
            {
                topology = _pointer,
                memory_space_kind_id = memoryKindId,
                dims = dims,
                num_dims = (nuint)type.Rank,
                element_type = ElementTypes.Code(type.ElementType),
            };
            Api.Call(&args);
            try
            {
                return new ReadOnlySpan<byte>(
                    args.serialized_shape,
                    checked((int)args.serialized_shape_size)
                ).ToArray();
            }
            finally
            {
                if (args.serialized_shape_deleter != null)
                {
                    args.serialized_shape_deleter(args.serialized_shape);
                }
            }
        }
    }

    /// <summary>The topology as bytes, for <see cref="Deserialize"/> of the same plugin and version.</summary>
    /// <returns>The bytes.</returns>
    /// <exception cref="PjRtException">The plugin cannot serialize topologies.</exception>
    public byte[] Serialize()
    {
        using Hold hold = new(_lifetime);
        PJRT_TopologyDescription_Serialize_Args args = new() { topology = _pointer };
        Api.Call(&args);
        try
        {
            return new ReadOnlySpan<byte>(args.serialized_bytes, checked((int)args.serialized_bytes_size)).ToArray();
        }
        finally
        {
            if (args.serialized_topology_deleter != null)
            {
                args.serialized_topology_deleter(args.serialized_topology);
            }
        }
    }

    /// <summary>Frees the topology; a client's own goes with the client.</summary>
    public void Dispose() => _handle?.Retire();

    internal static PjRtTopology OfClient(PjRtClient client)
    {
        using Hold hold = new(client.Handle);
        PJRT_Client_TopologyDescription_Args args = new() { client = (PJRT_Client*)hold.Value };
        client.Api.Call(&args);
        return new(client.Plugin, handle: null, client.Handle, args.topology);
    }

    private static PjRtTopology Owning(PjRtPlugin plugin, PJRT_TopologyDescription* topology)
    {
        Owned handle = new Owned<PJRT_TopologyDescription_Destroy_Args>(
            plugin.Api,
            topology,
            "PJRT topology",
            owner: null
        );
        return new(plugin, handle, handle, topology);
    }

    private PjRtDeviceDescription[] ReadDevices()
    {
        PJRT_TopologyDescription_GetDeviceDescriptions_Args args = new() { topology = _pointer };
        Api.Call(&args);
        var devices = new PjRtDeviceDescription[checked((int)args.num_descriptions)];
        for (int i = 0; i < devices.Length; i++)
        {
            devices[i] = new(Api, _lifetime, args.descriptions[i]);
        }

        return devices;
    }
}
