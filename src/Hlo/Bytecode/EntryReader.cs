using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Reads the fields of one attribute or type.</summary>
/// <param name="Cursor">Its bytes.</param>
/// <param name="Table">All attributes and types.</param>
internal readonly record struct EntryReader(ByteCursor Cursor, EntryTable Table)
{
    /// <summary>A reference to an attribute.</summary>
    public HloAttribute Attribute() => Table.Attribute(Cursor);

    /// <summary>A reference to an attribute of a given class.</summary>
    public T Attribute<T>()
        where T : HloAttribute => As<T>(Attribute());

    /// <summary>A list of references to attributes of a given class.</summary>
    public ValueList<T> Attributes<T>()
        where T : HloAttribute
    {
        T[] items = new T[Cursor.Count("the number of attributes in a list")];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Attribute<T>();
        }

        return ValueList.Create<T>(items);
    }

    /// <summary>A reference to an attribute of a given class that may be absent.</summary>
    public T? OptionalAttribute<T>()
        where T : HloAttribute => Table.OptionalAttribute(Cursor) is { } attribute ? As<T>(attribute) : null;

    /// <summary>A reference to a string.</summary>
    public string String(string what) => Table.Strings.Read(Cursor, what);

    /// <summary>An enumerator by its number.</summary>
    /// <param name="enumeration">The enumeration.</param>
    /// <param name="first">Number of its first enumerator.</param>
    public EnumAttr Enumerator(Enumeration enumeration, int first)
    {
        int value = Cursor.Index(enumeration.Texts.Count + first, $"enumerator of {enumeration.Name}");
        return value >= first
            ? new("stablehlo", enumeration.Name, enumeration.Texts[value - first])
            : throw Cursor.Error(
                string.Create(CultureInfo.InvariantCulture, $"{enumeration.Name} has no enumerator {value}")
            );
    }

    /// <summary>How exact a result has to be.</summary>
    public ResultAccuracy Accuracy()
    {
        double atol = Double();
        double rtol = Double();
        long ulps = Cursor.Svarint("units in the last place");
        EnumAttr mode = Attribute<EnumAttr>();
        return
            mode.Name == Enumerators.ResultAccuracyMode.Name
            && Enumerators.ResultAccuracyMode.TryParse(mode.Value, out ResultAccuracyMode value)
            ? new(atol, rtol, ulps, value)
            : throw Cursor.Error($"expected a mode of accuracy, got {mode}");
    }

    /// <summary>A list of names and attributes.</summary>
    public DictionaryAttr Dictionary()
    {
        NamedAttribute[] entries = new NamedAttribute[Cursor.Count("the number of entries of a dictionary")];
        for (int i = 0; i < entries.Length; i++)
        {
            string name = Attribute<StringAttr>().Value;
            entries[i] = new(name, Attribute());
        }

        return DictionaryAttr.Create(entries);
    }

    /// <summary>The entries of an array attribute, which must be of a given class.</summary>
    public ValueList<T> Items<T>(ArrayAttr array)
        where T : HloAttribute
    {
        EntryReader self = this;
        return array.Items.Select(self.As<T>).ToValueList();
    }

    /// <summary>A reference to a type.</summary>
    public HloType Type() => Table.Type(Cursor);

    /// <summary>A reference to a type of a given class.</summary>
    public T Type<T>()
        where T : HloType
    {
        HloType type = Type();
        return type as T ?? throw Cursor.Error($"expected a {typeof(T).Name}, got {type}");
    }

    /// <summary>A list of references to types.</summary>
    public ValueList<HloType> Types()
    {
        HloType[] items = new HloType[Cursor.Count("the number of types in a list")];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Type();
        }

        return ValueList.Create<HloType>(items);
    }

    /// <summary>A list of signed numbers.</summary>
    public Dims Numbers()
    {
        long[] items = new long[Cursor.Count("the length of a list of numbers")];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Cursor.Svarint("a number");
        }

        return Dims.Create(items);
    }

    /// <summary>Dimensions of a type: sizes from 0, or dynamic.</summary>
    public Dims Shape()
    {
        Dims dims = Numbers();
        foreach (long size in dims.Span)
        {
            if (size < 0 && size != Dims.Dynamic)
            {
                throw Cursor.Error(
                    string.Create(CultureInfo.InvariantCulture, $"expected a dimension of at least 0, got {size}")
                );
            }
        }

        return dims;
    }

    /// <summary>The bits of an <c>f64</c>.</summary>
    public double Double() => BitConverter.Int64BitsToDouble(Cursor.Svarint("an f64"));

    /// <summary>A small signed number.</summary>
    public int Int32(string what)
    {
        ulong value = Cursor.Varint(what);
        return value <= int.MaxValue
            ? (int)value
            : throw Cursor.Error(string.Create(CultureInfo.InvariantCulture, $"{what} must fit 31 bits, got {value}"));
    }

    /// <summary>An integer or boolean of a type's width.</summary>
    public HloAttribute Integer(ElementType type)
    {
        BigInteger bits = Bits(type.BitWidth);
        if (type.IsBoolean)
        {
            return new BoolAttr(!bits.IsZero);
        }

        bool signed =
            type.IsSigned
            || type.Kind == ElementKind.Index
            || (type.Kind == ElementKind.OtherInteger && !type.Text.StartsWith('u'));
        if (!signed && !type.IsUnsigned && type.Kind != ElementKind.OtherInteger)
        {
            throw Cursor.Error($"expected an integer type, got {type}");
        }

        bool isNegative = signed && bits.GetBitLength() == type.BitWidth;
        return new IntegerAttr(isNegative ? bits - (BigInteger.One << type.BitWidth) : bits, type);
    }

    /// <summary>A float of a type's width.</summary>
    public FloatAttr Float(ElementType type) =>
        type.IsFloat
            ? new(NarrowFloat.ToDouble((ulong)Bits(type.BitWidth), type.Kind), type)
            : throw Cursor.Error($"expected a float type of StableHLO, got {type}");

    private T As<T>(HloAttribute attribute)
        where T : HloAttribute =>
        attribute as T ?? throw Cursor.Error($"expected a {typeof(T).Name}, got {attribute.GetType().Name}");

    // Up to 8 bits a byte, up to 64 a signed number of the zero-extended bits, above a list of such words.
    private BigInteger Bits(int width)
    {
        if (width <= 8)
        {
            return Cursor.Byte("a number") & ((1 << width) - 1);
        }

        if (width <= 64)
        {
            return (ulong)Cursor.Svarint("a number") & (ulong.MaxValue >> (64 - width));
        }

        // Types may be very wide; the words that are there count.
        int words = Cursor.Count("the number of words of a number");
        byte[] bytes = new byte[sizeof(ulong) * words];
        for (int i = 0; i < words; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(
                bytes.AsSpan(sizeof(ulong) * i),
                Cursor.Svarint("a word of a number")
            );
        }

        BigInteger value = new(bytes, isUnsigned: true);
        return value.GetBitLength() <= width
            ? value
            : throw Cursor.Error(
                string.Create(CultureInfo.InvariantCulture, $"a number is wider than the {width} bits of its type")
            );
    }
}
