using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports;

/// <summary>What is known of a device without a client.</summary>
internal sealed unsafe class DeviceDescription : INoun
{
    private static readonly PinnedText Kind = new("cpu");
    private static readonly NamedValues NoAttributes = new();

    private readonly PinnedText _text;
    private readonly PinnedText _debugText;

    /// <summary>A device of a process.</summary>
    public DeviceDescription(int id, int processIndex)
    {
        (Id, ProcessIndex) = (id, processIndex);
        _text = new PinnedText($"CpuDevice(id={id})");
        _debugText = new PinnedText($"{Platform.Name}:{id}");
        Ref = (PJRT_DeviceDescription*)Handle.Create(this);
    }

    /// <inheritdoc/>
    public static Noun Noun => Noun.DeviceDescription;

    /// <summary>The handle, which lives as long as the topology.</summary>
    public PJRT_DeviceDescription* Ref { get; }

    /// <summary>The device's global id.</summary>
    public int Id { get; }

    /// <summary>The process whose device it is.</summary>
    public int ProcessIndex { get; }

    /// <summary>Fills the description slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_DeviceDescription_Id = &GetId;
        api->PJRT_DeviceDescription_ProcessIndex = &GetProcessIndex;
        api->PJRT_DeviceDescription_Attributes = &GetAttributes;
        api->PJRT_DeviceDescription_Kind = &GetKind;
        api->PJRT_DeviceDescription_DebugString = &GetDebugString;
        api->PJRT_DeviceDescription_ToString = &GetText;
    }

    private static DeviceDescription Of(PJRT_DeviceDescription* description) =>
        Handle.Get<DeviceDescription>(description);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetId(PJRT_DeviceDescription_Id_Args* args) =>
        Boundary.Run(args, static (ref a) => a.id = Of(a.device_description).Id);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetProcessIndex(PJRT_DeviceDescription_ProcessIndex_Args* args) =>
        Boundary.Run(args, static (ref a) => a.process_index = Of(a.device_description).ProcessIndex);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetAttributes(PJRT_DeviceDescription_Attributes_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Of(a.device_description);
                a.attributes = NoAttributes.Pointer;
                a.num_attributes = NoAttributes.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetKind(PJRT_DeviceDescription_Kind_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Of(a.device_description);
                a.device_kind = Kind.Pointer;
                a.device_kind_size = Kind.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetDebugString(PJRT_DeviceDescription_DebugString_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                PinnedText text = Of(a.device_description)._debugText;
                a.debug_string = text.Pointer;
                a.debug_string_size = text.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetText(PJRT_DeviceDescription_ToString_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                PinnedText text = Of(a.device_description)._text;
                a.to_string = text.Pointer;
                a.to_string_size = text.Size;
            }
        );
}
