using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>Moves elements between host arrangements and the device's.</summary>
internal static unsafe class HostData
{
    /// <summary>Copies a host array to device memory; no strides means dense and row-major.</summary>
    public static void CopyIn(BufferShape shape, void* data, ReadOnlySpan<long> byteStrides, void* device)
    {
        if (shape.ByteSize == 0)
        {
            return;
        }

        Span<long> to = stackalloc long[shape.Rank];
        Span<long> from = stackalloc long[shape.Rank];
        shape.Strides(to);
        if (byteStrides.IsEmpty)
        {
            RowMajor(shape, from);
        }
        else
        {
            byteStrides.CopyTo(from);
        }

        StridedCopy.Run((byte*)device, to, (byte*)data, from, shape.Dims, shape.ElementSize);
        NarrowTypes.Normalize(shape.Type, (byte*)device, shape.ByteSize);
    }

    /// <summary>
    /// Copies the beginning of an array in device memory to the beginning of another, which is dense and has the given
    /// order of dimensions.
    /// </summary>
    public static void CopyOut(
        BufferShape shape,
        void* device,
        ReadOnlySpan<long> part,
        ReadOnlySpan<long> dims,
        ReadOnlySpan<long> minorToMajor,
        void* data
    )
    {
        if (part.Contains(0))
        {
            return;
        }

        Span<long> to = stackalloc long[shape.Rank];
        Span<long> from = stackalloc long[shape.Rank];
        shape.Strides(from);
        StridedCopy.DenseStrides(dims, minorToMajor, shape.ElementSize, to);
        StridedCopy.Run((byte*)data, to, (byte*)device, from, part, shape.ElementSize);
    }

    /// <summary>Bytes of a dense array of a shape's elements.</summary>
    public static long ByteSize(BufferShape shape, ReadOnlySpan<long> dims)
    {
        long bytes = shape.ElementSize;
        foreach (long size in dims)
        {
            bytes *= size;
        }

        return bytes;
    }

    /// <summary>Whether the host array could serve as device memory as it lies.</summary>
    public static bool IsDeviceArrangement(BufferShape shape, void* data, ReadOnlySpan<long> byteStrides)
    {
        if (data == null || (nuint)data % DeviceAllocator.Alignment != 0 || NarrowTypes.IsNarrow(shape.Type))
        {
            return false;
        }

        if (byteStrides.IsEmpty)
        {
            return shape.IsRowMajor;
        }

        Span<long> dense = stackalloc long[shape.Rank];
        shape.Strides(dense);
        for (int d = 0; d < shape.Rank; d++)
        {
            // A step that is never taken may be anything.
            if (shape.Dims[d] > 1 && dense[d] != byteStrides[d])
            {
                return false;
            }
        }

        return true;
    }

    private static void RowMajor(BufferShape shape, Span<long> strides)
    {
        long stride = shape.ElementSize;
        for (int d = shape.Rank - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape.Dims[d];
        }
    }
}

/// <summary>
/// Types of less than 8 bits lie in the low bits of a byte each. Hosts leave the other bits as they are; on the device
/// they repeat the sign of a signed integer and are zero otherwise.
/// </summary>
internal static unsafe class NarrowTypes
{
    /// <summary>Whether a type has fewer than 8 bits (not counting <c>PRED</c>, which is a byte).</summary>
    public static bool IsNarrow(PJRT_Buffer_Type type) => Bits(type) < 8;

    /// <summary>Sets the bits that the type does not have.</summary>
    public static void Normalize(PJRT_Buffer_Type type, byte* data, long size)
    {
        int shift = 8 - Bits(type);
        if (shift == 0)
        {
            return;
        }

        bool signed =
            type
            is PJRT_Buffer_Type.PJRT_Buffer_Type_S1
                or PJRT_Buffer_Type.PJRT_Buffer_Type_S2
                or PJRT_Buffer_Type.PJRT_Buffer_Type_S4;
        for (long i = 0; i < size; i++)
        {
            byte high = (byte)(data[i] << shift);
            data[i] = signed ? (byte)((sbyte)high >> shift) : (byte)(high >> shift);
        }
    }

    private static int Bits(PJRT_Buffer_Type type) =>
        type switch
        {
            PJRT_Buffer_Type.PJRT_Buffer_Type_S1 or PJRT_Buffer_Type.PJRT_Buffer_Type_U1 => 1,
            PJRT_Buffer_Type.PJRT_Buffer_Type_S2 or PJRT_Buffer_Type.PJRT_Buffer_Type_U2 => 2,
            PJRT_Buffer_Type.PJRT_Buffer_Type_S4
            or PJRT_Buffer_Type.PJRT_Buffer_Type_U4
            or PJRT_Buffer_Type.PJRT_Buffer_Type_F4E2M1FN => 4,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F6E2M3FN or PJRT_Buffer_Type.PJRT_Buffer_Type_F6E3M2FN => 6,
            _ => 8,
        };
}
