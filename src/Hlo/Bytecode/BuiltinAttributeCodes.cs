using System.Buffers.Binary;
using System.Globalization;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>The attributes of the builtin dialect, by code: plain ones and locations.</summary>
internal static class BuiltinAttributeCodes
{
    /// <summary>Reads an attribute; null for a code that is not supported.</summary>
    public static HloAttribute? Read(EntryReader reader, ulong code) =>
        code switch
        {
            0 => new ArrayAttr(reader.Attributes<HloAttribute>()),
            1 => reader.Dictionary(),
            2 => reader.Table.Strings.ReadAttribute(reader.Cursor),
            3 => ReadTypedString(reader),
            4 => new SymbolRefAttr(reader.Attribute<StringAttr>().Value),
            5 => new SymbolRefAttr(
                reader.Attribute<StringAttr>().Value,
                reader.Attributes<SymbolRefAttr>().Select(nested => nested.Root).ToValueList()
            ),
            6 => new TypeAttr(reader.Type()),
            7 => UnitAttr.Instance,
            8 => reader.Integer(reader.Type<ElementType>()),
            9 => reader.Float(reader.Type<ElementType>()),
            16 => ReadResource(reader),
            17 => ReadArray(reader, reader.Type<ElementType>()),
            18 => ElementsReader.Read(reader, reader.Type<TensorType>()),
            _ => ReadLocation(reader, code),
        };

    private static Location? ReadLocation(EntryReader reader, ulong code) =>
        code switch
        {
            10 => new CallSiteLocation(reader.Attribute<Location>(), reader.Attribute<Location>()),
            11 => new FileLocation(
                reader.Attribute<StringAttr>().Value,
                reader.Int32("a line"),
                reader.Int32("a column")
            ),
            12 => new FusedLocation(reader.Attributes<Location>()),
            13 => new FusedLocation(reader.Attributes<Location>(), reader.Attribute()),
            14 => ReadName(reader),
            15 => Location.Unknown,
            22 => ReadRange(reader),
            _ => null,
        };

    private static StringAttr ReadTypedString(EntryReader reader)
    {
        StringAttr text = reader.Table.Strings.ReadAttribute(reader.Cursor);
        return text with { Type = reader.Type() };
    }

    private static DenseResourceAttr ReadResource(EntryReader reader)
    {
        TensorType type = reader.Type<TensorType>();
        return new(reader.Table.Resources.ReadKey(reader.Cursor), type);
    }

    private static NameLocation ReadName(EntryReader reader)
    {
        string name = reader.Attribute<StringAttr>().Value;
        Location child = reader.Attribute<Location>();
        return new(name, child == Location.Unknown ? null : child);
    }

    // Nothing; a line; line and column; and the end's column; and before that the end's line.
    private static FileLocation ReadRange(EntryReader reader)
    {
        string file = reader.Attribute<StringAttr>().Value;
        int[] numbers = new int[reader.Cursor.Index(5, "the number of positions of a range:")];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = reader.Int32("a line or column");
        }

        return numbers switch
        {
            [] => new(file, 0, 0),
            [var line] => new(file, line, 0),
            [var line, var column] => new(file, line, column),
            [var line, var column, var endColumn] => new(file, line, column, line, endColumn),
            _ => new(file, numbers[0], numbers[1], numbers[2], numbers[3]),
        };
    }

    private static HloAttribute ReadArray(EntryReader reader, ElementType type)
    {
        ulong count = reader.Cursor.Varint("the length of an array");
        ReadOnlyMemory<byte> data = reader.Cursor.Blob("an array");
        bool known = type.IsBoolean || type.IsFloat || (type.IsInteger && type.BitWidth >= 8);
        if (!known || count > (ulong)data.Length || count * (ulong)type.ByteSize != (ulong)data.Length)
        {
            throw reader.Cursor.Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"an array of {count} elements of {type} does not fit {data.Length} bytes"
                )
            );
        }

        return type.IsFloat
            ? new DenseFloatArrayAttr(type, ReadFloats(data.Span, type))
            : new DenseArrayAttr(
                type,
                Dims.Create(new DenseElementsAttr(new TensorType(type, [(long)count]), data).ToIntegers())
            );
    }

    private static ValueList<double> ReadFloats(ReadOnlySpan<byte> data, ElementType type)
    {
        double[] values = new double[data.Length / type.ByteSize];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < values.Length; i++)
        {
            word.Clear();
            data.Slice(i * type.ByteSize, type.ByteSize).CopyTo(word);
            values[i] = NarrowFloat.ToDouble(BinaryPrimitives.ReadUInt64LittleEndian(word), type.Kind);
        }

        return ValueList.Create<double>(values);
    }
}
