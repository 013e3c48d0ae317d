using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports;

/// <summary>
/// A memory of a device. All of them are the machine's one memory; they differ in what they are called.
/// </summary>
internal sealed unsafe class Memory : INoun
{
    /// <summary>The kinds each device has, the default first.</summary>
    public static readonly string[] Kinds = ["device", "pinned_host", "unpinned_host"];

    private static readonly PJRT_Memory_FunctionTable* Vtable = MakeVtable();

    private readonly PinnedText _kind;
    private readonly PinnedText _text;
    private readonly PinnedText _debugText;
    private readonly Dictionary<nint, (nint Data, nint Destructor)> _userData = [];

    /// <summary>Memory number <paramref name="kind"/> of a device.</summary>
    public Memory(Device device, int kind)
    {
        Device = device;
        Id = (device.Id * Kinds.Length) + kind;
        _kind = new PinnedText(Kinds[kind]);
        _text = new PinnedText($"CpuMemory(id={Id}, kind={Kinds[kind]})");
        _debugText = new PinnedText($"{Platform.Name}:{device.Id}:{Kinds[kind]}");
        Ref = (PJRT_Memory*)Handle.Create(this, Vtable);
    }

    /// <inheritdoc/>
    public static Noun Noun => Noun.Memory;

    /// <summary>The handle, which lives as long as the client.</summary>
    public PJRT_Memory* Ref { get; }

    /// <summary>The only device that addresses the memory.</summary>
    public Device Device { get; }

    /// <summary>Number of the memory among all of the client's.</summary>
    public int Id { get; }

    /// <summary>A number for the kind, the same for the same kind everywhere; never 0.</summary>
    public static int KindId(string kind) => (int)(Fingerprint.Of(kind) & 0x7FFF_FFFF) | 1;

    /// <summary>Ends the handle and what clients stored with it.</summary>
    public void Destroy()
    {
        Handle.Destroy<Memory>(Ref);
        foreach ((nint data, nint destructor) in _userData.Values)
        {
            Dispose(data, destructor);
        }
    }

    /// <summary>Fills the memory slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Memory_Id = &GetId;
        api->PJRT_Memory_Kind = &GetKind;
        api->PJRT_Memory_Kind_Id = &GetKindId;
        api->PJRT_Memory_DebugString = &GetDebugString;
        api->PJRT_Memory_ToString = &GetText;
        api->PJRT_Memory_AddressableByDevices = &AddressableByDevices;
    }

    private static Memory Of(PJRT_Memory* memory) => Handle.Get<Memory>(memory);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetId(PJRT_Memory_Id_Args* args) =>
        Boundary.Run(args, static (ref a) => a.id = Of(a.memory).Id);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetKind(PJRT_Memory_Kind_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                PinnedText kind = Of(a.memory)._kind;
                a.kind = kind.Pointer;
                a.kind_size = kind.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetKindId(PJRT_Memory_Kind_Id_Args* args) =>
        Boundary.Run(args, static (ref a) => a.kind_id = KindId(Of(a.memory)._kind.ToString()));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetDebugString(PJRT_Memory_DebugString_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                PinnedText text = Of(a.memory)._debugText;
                a.debug_string = text.Pointer;
                a.debug_string_size = text.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetText(PJRT_Memory_ToString_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                PinnedText text = Of(a.memory)._text;
                a.to_string = text.Pointer;
                a.to_string_size = text.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* AddressableByDevices(PJRT_Memory_AddressableByDevices_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                a.devices = Of(a.memory).Device.SelfList;
                a.num_devices = 1;
            }
        );

    private static PJRT_Memory_FunctionTable* MakeVtable()
    {
        var table = (PJRT_Memory_FunctionTable*)NativeMemory.AllocZeroed((nuint)sizeof(PJRT_Memory_FunctionTable));
        table->struct_size = PJRT_Memory_FunctionTable.StructSize;
        table->instance_struct_size = (nuint)sizeof(Handle);
        table->get_user_data = &GetUserData;
        table->set_user_data = &SetUserData;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetUserData(PJRT_Memory* memory, void* key)
    {
        if (!Handle.IsLive<Memory>(memory))
        {
            return null;
        }

        Dictionary<nint, (nint Data, nint Destructor)> data = Of(memory)._userData;
        lock (data)
        {
            return (void*)data.GetValueOrDefault((nint)key).Data;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void SetUserData(
        PJRT_Memory* memory,
        void* key,
        void* value,
        delegate* unmanaged[Cdecl]<void*, void> destructor
    )
    {
        if (!Handle.IsLive<Memory>(memory))
        {
            return;
        }

        Dictionary<nint, (nint Data, nint Destructor)> data = Of(memory)._userData;
        (nint Data, nint Destructor) old;
        lock (data)
        {
            data.Remove((nint)key, out old);
            data[(nint)key] = ((nint)value, (nint)destructor);
        }

        Dispose(old.Data, old.Destructor);
    }

    private static void Dispose(nint data, nint destructor)
    {
        if (data != 0 && destructor != 0)
        {
            ((delegate* unmanaged[Cdecl]<void*, void>)destructor)((void*)data);
        }
    }
}
