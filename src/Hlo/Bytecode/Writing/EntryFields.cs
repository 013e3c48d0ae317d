namespace XlaSharp.Hlo.Bytecode;

/// <summary>Writes the fields of an attribute or type one after the other, in one expression.</summary>
/// <param name="Sink">Where they go.</param>
internal readonly record struct EntryFields(IEntrySink Sink)
{
    /// <summary>True: everything has been written.</summary>
    public bool Done => Sink is not null;

    /// <summary>Writes a code.</summary>
    public static EntryFields Begin(IEntrySink sink, ulong code)
    {
        sink.Varint(code);
        return new(sink);
    }

    /// <summary>Writes a reference to an attribute.</summary>
    public EntryFields Attribute(HloAttribute attribute)
    {
        Sink.Attribute(attribute);
        return this;
    }

    /// <summary>Writes a reference to a type.</summary>
    public EntryFields Type(HloType type)
    {
        Sink.Type(type);
        return this;
    }

    /// <summary>Writes a list of references to types.</summary>
    public EntryFields Types(ValueList<HloType> types)
    {
        Sink.Varint((ulong)types.Count);
        foreach (HloType type in types.Span)
        {
            Sink.Type(type);
        }

        return this;
    }

    /// <summary>Writes an unsigned number.</summary>
    public EntryFields Varint(int value)
    {
        Sink.Varint((ulong)value);
        return this;
    }

    /// <summary>Writes a signed number.</summary>
    public EntryFields Svarint(long value)
    {
        Sink.Svarint(value);
        return this;
    }

    /// <summary>Writes the bits of an <c>f64</c>.</summary>
    public EntryFields Double(double value)
    {
        Sink.Double(value);
        return this;
    }

    /// <summary>Writes a list of signed numbers.</summary>
    public EntryFields Numbers(Dims numbers)
    {
        Sink.Numbers(numbers);
        return this;
    }

    /// <summary>Writes a byte.</summary>
    public EntryFields Byte(byte value)
    {
        Sink.Byte(value);
        return this;
    }

    /// <summary>Writes a length and bytes.</summary>
    public EntryFields Blob(ReadOnlyMemory<byte> bytes)
    {
        Sink.Blob(bytes);
        return this;
    }
}
