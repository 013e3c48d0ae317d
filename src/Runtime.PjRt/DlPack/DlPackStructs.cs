using System.Runtime.InteropServices;

// DLPack's structs: the managed tensor of version 0.x, which 1.x keeps, and the versioned one of 1.x; names and layouts
// are dlpack.h's.
namespace XlaSharp.Runtime.PjRt.DlPack;

internal enum DLDeviceType
{
    kDLCPU = 1,
    kDLCUDA = 2,
    kDLCUDAHost = 3,
    kDLROCM = 10,
}

[StructLayout(LayoutKind.Sequential)]
internal struct DLDevice
{
    public DLDeviceType device_type;
    public int device_id;
}

[StructLayout(LayoutKind.Sequential)]
internal struct DLDataType
{
    public byte code;
    public byte bits;
    public ushort lanes;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DLTensor
{
    public void* data;
    public DLDevice device;
    public int ndim;
    public DLDataType dtype;
    public long* shape;
    public long* strides;
    public ulong byte_offset;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DLManagedTensor
{
    public DLTensor dl_tensor;
    public void* manager_ctx;
    public delegate* unmanaged[Cdecl]<DLManagedTensor*, void> deleter;
}

[StructLayout(LayoutKind.Sequential)]
internal struct DLPackVersion
{
    public uint major;
    public uint minor;
}

[Flags]
internal enum DLPackFlags : ulong
{
    None = 0,
    ReadOnly = 1,
    IsCopied = 2,
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DLManagedTensorVersioned
{
    public DLPackVersion version;
    public void* manager_ctx;
    public delegate* unmanaged[Cdecl]<DLManagedTensorVersioned*, void> deleter;
    public DLPackFlags flags;
    public DLTensor dl_tensor;
}
