using System.Buffers.Binary;
using System.Globalization;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Encodes attributes and types of the builtin dialect, locations among them.</summary>
internal static class BuiltinEncoder
{
    /// <summary>Writes an attribute; false, with nothing written, if it has no code.</summary>
    public static bool TryEncode(HloAttribute attribute, IEntrySink sink) =>
        attribute switch
        {
            Location location => TryLocation(location, sink),
            ArrayAttr array => Array(array, sink),
            DictionaryAttr dictionary => Dictionary(dictionary, sink),
            StringAttr text => String(text, sink),
            SymbolRefAttr symbol => Symbol(symbol, sink),
            TypeAttr type => Coded(sink, 6).Type(type.Type).Done,
            UnitAttr => Coded(sink, 7).Done,
            BoolAttr boolean => Coded(sink, 8).Type(ElementType.I1).Byte(boolean.Value ? (byte)1 : (byte)0).Done,
            IntegerAttr integer => Number(integer, sink),
            FloatAttr number => number.Type.IsFloat && Number(number, sink),
            DenseArrayAttr array => Array(array, sink),
            DenseFloatArrayAttr array => Array(array, sink),
            DenseElementsAttr elements => Coded(sink, 18).Type(elements.Type).Blob(ElementsBlob.Of(elements)).Done,
            _ => false,
        };

    /// <summary>Writes a type; false, with nothing written, if it has no code.</summary>
    public static bool TryEncode(HloType type, IEntrySink sink) =>
        type switch
        {
            ScalarType scalar => TryScalar(scalar, sink),
            FunctionType function => Coded(sink, 2).Types(function.Inputs).Types(function.Results).Done,
            TensorType { Encoding: null } tensor => Coded(sink, 13).Numbers(tensor.Dims).Type(tensor.ElementType).Done,
            TensorType { Encoding: { } encoding } tensor => Coded(sink, 14)
                .Attribute(encoding)
                .Numbers(tensor.Dims)
                .Type(tensor.ElementType)
                .Done,
            TupleType tuple => Coded(sink, 15).Types(tuple.Elements).Done,
            UnrankedTensorType tensor => Coded(sink, 18).Type(tensor.ElementType).Done,
            _ => false,
        };

    private static EntryFields Coded(IEntrySink sink, ulong code) => EntryFields.Begin(sink, code);

    private static bool Array(ArrayAttr array, IEntrySink sink)
    {
        Coded(sink, 0);
        sink.Attributes(array.Items.Span);
        return true;
    }

    private static bool Dictionary(DictionaryAttr dictionary, IEntrySink sink)
    {
        EntryFields fields = Coded(sink, 1).Varint(dictionary.Count);
        foreach (NamedAttribute entry in dictionary.Entries)
        {
            fields.Attribute(new StringAttr(entry.Name)).Attribute(entry.Value);
        }

        return true;
    }

    private static bool String(StringAttr text, IEntrySink sink)
    {
        Coded(sink, text.Type is null ? 2UL : 3);
        sink.String(text);
        if (text.Type is { } type)
        {
            sink.Type(type);
        }

        return true;
    }

    private static bool Symbol(SymbolRefAttr symbol, IEntrySink sink)
    {
        EntryFields fields = Coded(sink, symbol.Nested.Count == 0 ? 4UL : 5).Attribute(new StringAttr(symbol.Root));
        if (symbol.Nested.Count > 0)
        {
            sink.Attributes([.. symbol.Nested.Select(name => (HloAttribute)new SymbolRefAttr(name))]);
        }

        return fields.Done;
    }

    private static bool Number(IntegerAttr integer, IEntrySink sink)
    {
        Coded(sink, 8).Type(integer.Type);
        sink.Bits(integer.Value, integer.Type.BitWidth);
        return true;
    }

    private static bool Number(FloatAttr number, IEntrySink sink)
    {
        Coded(sink, 9).Type(number.Type);
        sink.Float(number);
        return true;
    }

    private static bool Array(DenseArrayAttr array, IEntrySink sink)
    {
        byte[] data = new byte[array.Values.Count * array.ElementType.ByteSize];
        Fill(data, array.ElementType.ByteSize, i => (ulong)array.Values[i]);
        return Coded(sink, 17).Type(array.ElementType).Varint(array.Values.Count).Blob(data).Done;
    }

    private static bool Array(DenseFloatArrayAttr array, IEntrySink sink)
    {
        byte[] data = new byte[array.Values.Count * array.ElementType.ByteSize];
        Fill(data, array.ElementType.ByteSize, i => NarrowFloat.FromDouble(array.Values[i], array.ElementType.Kind));
        return Coded(sink, 17).Type(array.ElementType).Varint(array.Values.Count).Blob(data).Done;
    }

    private static void Fill(byte[] data, int size, Func<int, ulong> bits)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i * size < data.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, bits(i));
            word[..size].CopyTo(data.AsSpan(i * size));
        }
    }

    private static bool TryLocation(Location location, IEntrySink sink) =>
        location switch
        {
            CallSiteLocation call => Coded(sink, 10).Attribute(call.Callee).Attribute(call.Caller).Done,
            FileLocation { EndLine: 0, EndColumn: 0 } file => Coded(sink, 11)
                .Attribute(new StringAttr(file.File))
                .Varint(file.Line)
                .Varint(file.Column)
                .Done,
            FileLocation range => Range(range, sink),
            FusedLocation fused => Fused(fused, sink),
            NameLocation name => Coded(sink, 14)
                .Attribute(new StringAttr(name.Name))
                .Attribute(name.Child ?? Location.Unknown)
                .Done,
            OpaqueLocation => false,
            _ => Coded(sink, 15).Done,
        };

    private static bool Range(FileLocation range, IEntrySink sink)
    {
        bool isLine = range.EndLine == range.Line;
        EntryFields fields = Coded(sink, 22)
            .Attribute(new StringAttr(range.File))
            .Varint(isLine ? 3 : 4)
            .Varint(range.Line)
            .Varint(range.Column);
        return (isLine ? fields : fields.Varint(range.EndLine)).Varint(range.EndColumn).Done;
    }

    private static bool Fused(FusedLocation fused, IEntrySink sink)
    {
        Coded(sink, fused.Metadata is null ? 12UL : 13);
        sink.Attributes([.. fused.Parts]);
        if (fused.Metadata is { } metadata)
        {
            sink.Attribute(metadata);
        }

        return true;
    }

    private static bool TryScalar(ScalarType type, IEntrySink sink)
    {
        ulong? code = type.Kind switch
        {
            ElementKind.Index => 1,
            ElementKind.BF16 => 3,
            ElementKind.F16 => 4,
            ElementKind.F32 => 5,
            ElementKind.F64 => 6,
            ElementKind.OtherFloat when type.Text == "f80" => 7,
            ElementKind.OtherFloat when type.Text == "f128" => 8,
            ElementKind.None => 12,
            _ => null,
        };
        if (code is { } plain)
        {
            return Coded(sink, plain).Done;
        }

        if (type.IsComplex)
        {
            return Coded(sink, 9).Type(type.RealPart).Done;
        }

        return (type.IsInteger || type.IsBoolean || type.Kind == ElementKind.OtherInteger)
            && Coded(sink, 0).Varint(IntegerField(type)).Done;
    }

    // The width, and in the lowest two bits 0 for signless, 1 for signed, 2 for unsigned.
    private static int IntegerField(ScalarType type)
    {
        string digits = type.Text.TrimStart('s', 'u', 'i');
        int width = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return (width << 2)
            | (
                type.Text[0] == 's' ? 1
                : type.Text[0] == 'u' ? 2
                : 0
            );
    }
}
