using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports;

/// <summary>Bytes that a caller reads and then gives back through a deleter.</summary>
internal sealed unsafe class SerializedBytes : INoun
{
    private readonly Pinned<byte> _bytes;

    private SerializedBytes(Pinned<byte> bytes) => _bytes = bytes;

    /// <inheritdoc/>
    public static Noun Noun => Noun.Bytes;

    /// <summary>
    /// Gives back what <see cref="Create"/> returned. The holders' types differ, their addresses do not.
    /// </summary>
    public static delegate* unmanaged[Cdecl]<void*, void> Deleter => &Delete;

    /// <summary>A holder of a copy, with the address and number of its bytes.</summary>
    public static void* Create(ReadOnlySpan<byte> bytes, out byte* pointer, out nuint size) =>
        Create(new Pinned<byte>(bytes), out pointer, out size);

    /// <summary>A holder, with the address and number of its bytes.</summary>
    public static void* Create(Pinned<byte> bytes, out byte* pointer, out nuint size)
    {
        var holder = new SerializedBytes(bytes);
        pointer = holder._bytes.Pointer;
        size = (nuint)holder._bytes.Count;
        return Handle.Create(holder);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Delete(void* holder)
    {
        if (Handle.IsLive<SerializedBytes>(holder))
        {
            Handle.Destroy<SerializedBytes>(holder);
        }
    }
}
