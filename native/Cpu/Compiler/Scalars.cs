using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Writes code that computes with single elements, for every element type: loads, stores, conversions, arithmetic,
/// functions. What an op means for an element type is said here and nowhere else.
/// </summary>
internal sealed partial class Scalars(CodeUnit unit, IrBuilder builder)
{
    /// <summary>The instructions.</summary>
    public IrBuilder Ir { get; } = builder;

    /// <summary>The unit that the code goes to.</summary>
    public CodeUnit Unit { get; } = unit;

    private LlvmContext Types => Unit.Context;

    /// <summary>The type that an element, or a part of a complex one, has in registers.</summary>
    public LLVMTypeRef RegisterType(ElementType type) =>
        type.RealPart switch
        {
            QuantizedType quantized => RegisterType(quantized.Storage),
            { IsBoolean: true } => Types.I1,
            { Kind: ElementKind.Index } => Types.I64,
            { IsInteger: true } integer => Types.Int(integer.BitWidth),
            { Kind: ElementKind.F64 } => Types.F64,
            _ => Types.F32,
        };

    /// <summary>The type that an element, or a part of a complex one, has in memory.</summary>
    public LLVMTypeRef MemoryType(ElementType type) =>
        type.RealPart switch
        {
            QuantizedType quantized => MemoryType(quantized.Storage),
            { Kind: ElementKind.F16 } => Types.F16,
            { Kind: ElementKind.F32 } => Types.F32,
            { Kind: ElementKind.F64 } => Types.F64,
            { ByteSize: var size } => Types.Int(8 * size),
        };

    /// <summary>The address of an element.</summary>
    public LLVMValueRef Address(ElementType type, LLVMValueRef start, LLVMValueRef index) =>
        type.IsComplex
            ? Ir.Element(Types.Array(MemoryType(type), 2), start, index)
            : Ir.Element(MemoryType(type), start, index);

    /// <summary>Reads an element of an array.</summary>
    public Element Load(ElementType type, LLVMValueRef start, LLVMValueRef index)
    {
        LLVMValueRef address = Address(type, start, index);
        LLVMTypeRef memory = MemoryType(type);
        LLVMValueRef value = Ir.Load(memory, address);
        return type.IsComplex
            ? new Element(value, Ir.Load(memory, Ir.Element(memory, address, 1)))
            : FromMemory(type, value);
    }

    /// <summary>Writes an element of an array.</summary>
    public void Store(ElementType type, Element element, LLVMValueRef start, LLVMValueRef index)
    {
        LLVMValueRef address = Address(type, start, index);
        if (type.IsComplex)
        {
            Ir.Store(element.Real, address);
            Ir.Store(element.Imaginary, Ir.Element(MemoryType(type), address, 1));
            return;
        }

        Ir.Store(ToMemory(type, element.Real), address);
    }

    /// <summary>The value in registers of what memory holds.</summary>
    public LLVMValueRef FromMemory(ElementType type, LLVMValueRef value) =>
        type switch
        {
            QuantizedType quantized => FromMemory(quantized.Storage, value),
            { IsBoolean: true } => Ir.ICmp(LLVMIntPredicate.LLVMIntNE, value, Ir.Int(Types.I8, 0)),
            { IsInteger: true, BitWidth: < 8 } => Ir.Trunc(value, RegisterType(type)),
            { IsFloat: true, Kind: not (ElementKind.F32 or ElementKind.F64) } => Decode(type, value),
            _ => value,
        };

    /// <summary>What memory holds for a value in registers.</summary>
    public LLVMValueRef ToMemory(ElementType type, LLVMValueRef value) =>
        type switch
        {
            QuantizedType quantized => ToMemory(quantized.Storage, value),
            { IsBoolean: true } => Ir.ZExt(value, Types.I8),
            { IsInteger: true, IsSigned: true, BitWidth: < 8 } => Ir.SExt(value, Types.I8),
            { IsInteger: true, BitWidth: < 8 } => Ir.ZExt(value, Types.I8),
            { IsFloat: true, Kind: not (ElementKind.F32 or ElementKind.F64) } => Encode(type, value),
            _ => value,
        };

    /// <summary>A constant element.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="bytes">Its bytes in dense host memory.</param>
    public Element Constant(ElementType type, ReadOnlySpan<byte> bytes)
    {
        if (type.IsComplex)
        {
            int half = bytes.Length / 2;
            return new(Constant(type.RealPart, bytes[..half]).Real, Constant(type.RealPart, bytes[half..]).Real);
        }

        return type switch
        {
            QuantizedType quantized => Constant(quantized.Storage, bytes),
            { IsBoolean: true } => Ir.Bool(bytes[0] != 0),
            { Kind: ElementKind.F64 } => Ir.BitCast(Ir.Int(Types.I64, BitConverter.ToInt64(bytes)), Types.F64),
            { Kind: ElementKind.F32 } => Ir.BitCast(Ir.Int(Types.I32, BitConverter.ToInt32(bytes)), Types.F32),
            { Kind: ElementKind.F16 } => Ir.Float(Types.F32, (double)BitConverter.ToHalf(bytes)),
            { Kind: ElementKind.BF16 } => Ir.BitCast(Ir.Int(Types.I32, BitConverter.ToUInt16(bytes) << 16), Types.F32),
            { IsFloat: true } => Ir.Float(Types.F32, NarrowFloat.Of(type).Decode(bytes[0])),
            _ => Ir.Int(RegisterType(type), ReadInteger(bytes)),
        };
    }

    /// <summary>A small whole number as a constant of any type.</summary>
    public Element Number(ElementType type, int value) =>
        type switch
        {
            { IsComplex: true } => new Element(Ir.Float(RegisterType(type), value), Ir.Float(RegisterType(type), 0)),
            { IsFloat: true } => Ir.Float(RegisterType(type), value),
            _ => Ir.Int(RegisterType(type), value),
        };

    /// <summary>One of two elements.</summary>
    public Element Select(LLVMValueRef condition, Element onTrue, Element onFalse) =>
        new(
            Ir.Select(condition, onTrue.Real, onFalse.Real),
            onTrue.Imaginary.IsNull ? default : Ir.Select(condition, onTrue.Imaginary, onFalse.Imaginary)
        );

    private static long ReadInteger(ReadOnlySpan<byte> bytes) =>
        bytes.Length switch
        {
            1 => (sbyte)bytes[0],
            2 => BitConverter.ToInt16(bytes),
            4 => BitConverter.ToInt32(bytes),
            _ => BitConverter.ToInt64(bytes),
        };
}
