using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Exports;

/// <summary>How an array lies in a memory, as a <c>ShapeProto</c>: as asked, else row-major.</summary>
internal static unsafe class CanonicalShape
{
    private const int ElementTypeField = 2;
    private const int DimensionsField = 3;
    private const int LayoutField = 5;
    private const int IsDynamicField = 6;
    private const int MinorToMajorField = 1;

    /// <summary>Fills the slot of the table.</summary>
    public static void Fill(PJRT_Api* api) => api->PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace = &Make;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Make(PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace";
                Topology.Of(a.topology);
                int kind = a.memory_space_kind_id;
                if (!Memory.Kinds.Any(name => Memory.KindId(name) == kind))
                {
                    throw StatusException.InvalidArgument($"{Entry}: no memory of this device has kind id {kind}.");
                }

                BufferShape shape = Layouts.Shape(
                    new ShapeTable(),
                    a.element_type,
                    a.dims,
                    a.num_dims,
                    a.layout,
                    Entry
                );
                byte[] bytes = Serialize(shape);
                byte* copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
                bytes.CopyTo(new Span<byte>(copy, bytes.Length));
                a.serialized_shape = copy;
                a.serialized_shape_size = (nuint)bytes.Length;
                a.serialized_shape_deleter = &Delete;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Delete(byte* shape) => NativeMemory.Free(shape);

    private static byte[] Serialize(BufferShape shape)
    {
        byte[] layout = new WireWriter().Int64s(MinorToMajorField, shape.MinorToMajor).ToArray();
        return new WireWriter()
            .Int64(ElementTypeField, PrimitiveType(shape.Type))
            .Int64s(DimensionsField, shape.Dims)
            .Bytes(LayoutField, layout)
            .Int64s(IsDynamicField, new long[shape.Rank])
            .ToArray();
    }

    // XLA numbers its types in another order than PJRT from the complex ones on.
    private static int PrimitiveType(PJRT_Buffer_Type type) =>
        type switch
        {
            PJRT_Buffer_Type.PJRT_Buffer_Type_BF16 => 16,
            PJRT_Buffer_Type.PJRT_Buffer_Type_C64 => 15,
            PJRT_Buffer_Type.PJRT_Buffer_Type_C128 => 18,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F8E5M2 => 19,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3FN => 20,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3B11FNUZ => 23,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F8E5M2FNUZ => 24,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3FNUZ => 25,
            PJRT_Buffer_Type.PJRT_Buffer_Type_S2 => 26,
            PJRT_Buffer_Type.PJRT_Buffer_Type_U2 => 27,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3 => 28,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F8E3M4 => 29,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F8E8M0FNU => 33,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F4E2M1FN => 32,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F6E2M3FN => 36,
            PJRT_Buffer_Type.PJRT_Buffer_Type_F6E3M2FN => 35,
            _ => (int)type,
        };
}
