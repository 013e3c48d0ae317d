namespace XlaSharp.Native.Exports;

/// <summary>Memory layouts as callers ask for them.</summary>
internal static unsafe class Layouts
{
    /// <summary>The shape a caller describes; a null layout is the default one.</summary>
    public static BufferShape Shape(
        ShapeTable shapes,
        PJRT_Buffer_Type type,
        long* dims,
        nuint rank,
        PJRT_Buffer_MemoryLayout* layout,
        string entry
    )
    {
        ReadOnlySpan<long> sizes = Boundary.Span(dims, rank, $"{entry}: dims");
        return layout == null
            ? shapes.Get(type, sizes)
            : shapes.Get(type, sizes, MinorToMajor(layout, sizes.Length, entry));
    }

    /// <summary>The order of dimensions from the fastest to the slowest.</summary>
    /// <exception cref="StatusException">The layout is not an untiled permutation of the dimensions.</exception>
    public static ReadOnlySpan<long> MinorToMajor(PJRT_Buffer_MemoryLayout* layout, int rank, string entry)
    {
        PJRT_Buffer_MemoryLayout given = Boundary.Read(layout);
        if (given.type != PJRT_Buffer_MemoryLayout_Type.PJRT_Buffer_MemoryLayout_Type_Tiled)
        {
            throw StatusException.InvalidArgument(
                $"{entry}: a layout must be given as minor_to_major (type Tiled), got type {(int)given.type}."
            );
        }

        if (given.tiled.num_tiles != 0)
        {
            throw StatusException.InvalidArgument(
                $"{entry}: layouts with tiles are not supported by this device, got {given.tiled.num_tiles} tiles."
            );
        }

        ReadOnlySpan<long> order = Boundary.Span(
            given.tiled.minor_to_major,
            given.tiled.minor_to_major_size,
            $"{entry}: minor_to_major"
        );
        if (!Hlo.Dims.Create(order).IsPermutationOf(rank))
        {
            throw StatusException.InvalidArgument(
                $"{entry}: minor_to_major must be a permutation of [0, {rank}), got "
                    + $"{{{string.Join(',', order.ToArray())}}}."
            );
        }

        return order;
    }
}
