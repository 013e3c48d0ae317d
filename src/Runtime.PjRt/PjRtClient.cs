using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A plugin's devices and everything made on them. Objects made from a client keep it alive: the plugin's client is
/// destroyed after the last of them, whatever the order in which they are disposed.
/// </summary>
public sealed unsafe partial class PjRtClient : IDisposable
{
    private readonly Owned<PJRT_Client_Destroy_Args> _handle;
    private readonly Dictionary<nint, PjRtDevice> _devices = [];
    private readonly Dictionary<nint, PjRtMemory> _memories = [];

    private PjRtClient(PjRtPlugin plugin, PJRT_Client* client, KeyValueCallbacks? callbacks)
    {
        Plugin = plugin;
        _handle = new(plugin.Api, client, "PJRT client", owner: null)
        {
            Released = callbacks is null ? null : callbacks.Dispose,
        };
        try
        {
            PlatformName = ReadPlatformName(client);
            PlatformVersion = ReadPlatformVersion(client);
            ProcessIndex = ReadProcessIndex(client);
            Devices = ReadDevices(client);
            AddressableDevices = ReadAddressableDevices(client);
            Memories = ReadMemories(client);
        }
        catch
        {
            _handle.Retire();
            throw;
        }
    }

    /// <summary>The plugin that made the client.</summary>
    public PjRtPlugin Plugin { get; }

    /// <summary>The platform, for instance <c>cpu</c> or <c>cuda</c>.</summary>
    public string PlatformName { get; }

    /// <summary>The plugin's own version text.</summary>
    public string PlatformVersion { get; }

    /// <summary>Which of several cooperating processes this is.</summary>
    public int ProcessIndex { get; }

    /// <summary>All devices, also those of other processes.</summary>
    public IReadOnlyList<PjRtDevice> Devices { get; }

    /// <summary>The devices this process can use.</summary>
    public IReadOnlyList<PjRtDevice> AddressableDevices { get; }

    /// <summary>The memories this process can use; empty where the plugin does not tell.</summary>
    public IReadOnlyList<PjRtMemory> Memories { get; }

    internal Api Api => Plugin.Api;

    internal Owned Handle => _handle;

    /// <summary>Finds a device by its global number.</summary>
    /// <param name="id">The number.</param>
    /// <returns>The device.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
    public PjRtDevice Device(int id) =>
        Devices.FirstOrDefault(device => device.Id == id)
        ?? throw new ArgumentOutOfRangeException(
            nameof(id),
            id,
            $"The client of {Api.Origin} has no such device; it has {string.Join(", ", Devices.Select(d => d.Id))}."
        );

    /// <summary>Compiles a StableHLO program given as text.</summary>
    /// <param name="program">A module with a public <c>@main</c>.</param>
    /// <param name="options">How to compile; one replica and one partition by default.</param>
    /// <returns>The executable, loaded on its devices; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused the program or the options.</exception>
    public PjRtLoadedExecutable Compile(string program, PjRtCompileOptions? options = null) =>
        Compile(Encoding.UTF8.GetBytes(program), options);

    /// <summary>Compiles a module: the plugin gets it as a portable artifact of a version that it reads.</summary>
    /// <param name="module">A module with a public <c>@main</c>; its source locations go along.</param>
    /// <param name="options">How to compile; one replica and one partition by default.</param>
    /// <returns>The executable, loaded on its devices; the caller disposes it.</returns>
    /// <exception cref="HloException">The plugin is older than an operation of the module.</exception>
    /// <exception cref="PjRtException">The plugin refused the program or the options.</exception>
    public PjRtLoadedExecutable Compile(Module module, PjRtCompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Compile(PortableProgram.Write(Plugin, module, locations: true), options);
    }

    /// <summary>Compiles a program given as bytes.</summary>
    /// <param name="program">StableHLO text in UTF-8, a portable artifact, or what <paramref name="format"/>
    /// says.</param>
    /// <param name="options">How to compile; one replica and one partition by default.</param>
    /// <param name="format">PJRT's name of the program's form: <c>mlir</c> or <c>hlo</c>.</param>
    /// <returns>The executable, loaded on its devices; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused the program or the options.</exception>
    public PjRtLoadedExecutable Compile(
        ReadOnlySpan<byte> program,
        PjRtCompileOptions? options = null,
        string format = "mlir"
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(format);
        byte[] optionBytes = (options ?? PjRtCompileOptions.Default).ToBytes();
        byte[] formatBytes = Encoding.UTF8.GetBytes(format);
        using Hold client = new(_handle);
        fixed (
            byte* code = program,
                form = formatBytes,
                option = optionBytes
        )
        {
            PJRT_Program input = new()
            {
                struct_size = PJRT_Program.StructSize,
                code = code,
                code_size = (nuint)program.Length,
                format = form,
                format_size = (nuint)formatBytes.Length,
            };
            PJRT_Client_Compile_Args args = new()
            {
                client = (PJRT_Client*)client.Value,
                program = &input,
                compile_options = option,
                compile_options_size = (nuint)optionBytes.Length,
            };
            Api.Call(&args);
            return new PjRtLoadedExecutable(this, args.executable);
        }
    }

    /// <summary>Loads an executable that <see cref="PjRtExecutable.Serialize"/> wrote, without compiling.</summary>
    /// <param name="serialized">The bytes.</param>
    /// <param name="options">Replaces the options it was compiled with, for instance the devices; null keeps
    /// them.</param>
    /// <returns>The executable; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The bytes are not of this plugin, its version, or this machine.</exception>
    public PjRtLoadedExecutable Load(ReadOnlySpan<byte> serialized, PjRtCompileOptions? options = null)
    {
        byte[]? optionBytes = options?.ToBytes();
        using Hold client = new(_handle);
        fixed (
            byte* bytes = serialized,
                option = optionBytes
        )
        {
            PJRT_Executable_DeserializeAndLoad_Args args = new()
            {
                client = (PJRT_Client*)client.Value,
                serialized_executable = bytes,
                serialized_executable_size = (nuint)serialized.Length,
                overridden_serialized_compile_options = option,
                overridden_serialized_compile_options_size = (nuint)(optionBytes?.Length ?? 0),
            };
            Api.Call(&args);
            return new PjRtLoadedExecutable(this, args.loaded_executable);
        }
    }

    /// <summary>Copies a host tensor to a device.</summary>
    /// <param name="tensor">The data.</param>
    /// <param name="device">Where to; the first device by default.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer FromHost(HostTensor tensor, PjRtDevice? device = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return FromHost(tensor.Type, tensor.Data.Span, device);
    }

    /// <summary>Copies host bytes to a device. The bytes may change once the call has returned.</summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="data">All elements, row-major; one byte per element under 8 bits.</param>
    /// <param name="device">Where to; the first device by default.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The byte count does not fit the type, or the device is of another
    /// client.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer FromHost(TensorType type, ReadOnlySpan<byte> data, PjRtDevice? device = null) =>
        PjRtBuffer.FromHost(this, type, data, OwnOrFirst(device).Pointer, null);

    /// <summary>Copies host bytes to a memory. The bytes may change once the call has returned.</summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="data">All elements, row-major; one byte per element under 8 bits.</param>
    /// <param name="memory">Where to.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The byte count does not fit the type, or the memory is of another
    /// client.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer FromHost(TensorType type, ReadOnlySpan<byte> data, PjRtMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        Require(memory.Client, nameof(memory));
        return PjRtBuffer.FromHost(this, type, data, null, memory.Pointer);
    }

    /// <summary>Makes the client unusable; the plugin's client goes when everything made from it is gone.</summary>
    public void Dispose() => _handle.Retire();

    /// <summary>Platform and plugin.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{PlatformName} client of {Api.Origin}";

    internal static PjRtClient Create(PjRtPlugin plugin, IReadOnlyList<PjRtNamedValue> options, IKeyValueStore? store)
    {
        using var native = new NamedValues.Native(options);
        PJRT_Client_Create_Args args = new() { create_options = native.Values, num_options = native.Count };
        KeyValueCallbacks? callbacks = store is null ? null : new(store, &args);
        try
        {
            plugin.Api.Call(&args);
        }
        catch
        {
            callbacks?.Dispose();
            throw;
        }

        return new PjRtClient(plugin, args.client, callbacks);
    }

    internal PjRtDevice Find(PJRT_Device* device) => _devices[(nint)device];

    /// <summary>The memory of a pointer; plugins may hand out memories that their client-wide list lacks.</summary>
    internal PjRtMemory Find(PJRT_Memory* memory)
    {
        lock (_memories)
        {
            if (!_memories.TryGetValue((nint)memory, out PjRtMemory? known))
            {
                _memories.Add((nint)memory, known = new PjRtMemory(this, memory));
            }

            return known;
        }
    }

    internal void Require(PjRtClient other, string parameter)
    {
        if (other != this)
        {
            throw new ArgumentException($"It belongs to another client ({other}) than this one ({this}).", parameter);
        }
    }
}
