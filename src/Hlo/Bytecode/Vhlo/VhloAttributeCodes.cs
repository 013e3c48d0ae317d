namespace XlaSharp.Hlo.Bytecode.Vhlo;

/// <summary>The attributes of VHLO, by code, as the attributes of StableHLO that they stand for.</summary>
internal static class VhloAttributeCodes
{
    /// <summary>Versions of custom_call's interface are an enumeration in VHLO and an i32 in StableHLO.</summary>
    public const int NewestApiVersion = 4;

    // Codes of the enumerations, and the number of their first enumerator.
    private static readonly (ulong Code, Enumeration Enumeration, int First)[] Enumerations =
    [
        (3, Enumerators.ComparisonDirection, 0),
        (4, Enumerators.ComparisonType, 0),
        (7, Enumerators.FftType, 0),
        (11, Enumerators.Precision, 0),
        (12, Enumerators.RngAlgorithm, 0),
        (13, Enumerators.RngDistribution, 1),
        (16, Enumerators.Transposition, 0),
        (19, Enumerators.ResultAccuracyMode, 0),
    ];

    /// <summary>The code of an enumerator and its number.</summary>
    public static (ulong Code, int Value) CodeOf(EnumAttr attribute)
    {
        (ulong code, Enumeration enumeration, int first) = Array.Find(
            Enumerations,
            row => row.Enumeration.Name == attribute.Name
        );
        return (code, first + enumeration.IndexOf(attribute.Value));
    }

    /// <summary>Reads an attribute; null for a code that is not supported.</summary>
    public static HloAttribute? Read(EntryReader reader, ulong code) =>
        code switch
        {
            1 => new ArrayAttr(reader.Attributes<HloAttribute>()),
            2 => new BoolAttr(reader.Cursor.Index(2, "a boolean") == 1),
            3 or 4 or 7 or 11 or 12 or 13 or 16 or 19 => ReadEnumerator(reader, code),
            5 => IntegerAttr.I32(reader.Cursor.Index(NewestApiVersion + 1, "API version")),
            6 => reader.Dictionary(),
            8 => reader.Float(reader.Type<ElementType>()),
            9 => reader.Integer(reader.Type<ElementType>()),
            10 => new OutputOperandAlias(reader.Numbers(), reader.Cursor.Svarint("an operand index"), reader.Numbers()),
            14 => reader.Table.Strings.ReadAttribute(reader.Cursor),
            15 => ElementsReader.Read(reader, reader.Type<TensorType>()),
            17 => new TypeAttr(reader.Type()),
            18 => new BoundsAttr(reader.Numbers()),
            20 => reader.Accuracy(),
            _ => ReadMesh(reader, code),
        };

    private static HloAttribute? ReadMesh(EntryReader reader, ulong code) =>
        code switch
        {
            21 => new SubAxisInfoAttr(reader.Cursor.Svarint("a size"), reader.Cursor.Svarint("a size")),
            22 => new AxisRefAttr(
                reader.Attribute<StringAttr>().Value,
                reader.Cursor.Index(2, "presence of a sub-axis") == 1 ? reader.Attribute<SubAxisInfoAttr>() : null
            ),
            23 => ReadReplicaGroups(reader),
            24 => new MeshAxisAttr(
                reader.Attribute<StringAttr>().Value,
                reader.Cursor.Svarint("the size of a mesh axis")
            ),
            25 => new MeshAttr(
                reader.Items<MeshAxisAttr>(reader.Attribute<ArrayAttr>()),
                reader.OptionalAttribute<DenseElementsAttr>()
            ),
            _ => null,
        };

    private static EnumAttr ReadEnumerator(EntryReader reader, ulong code)
    {
        (_, Enumeration enumeration, int first) = Array.Find(Enumerations, row => row.Code == code);
        return reader.Enumerator(enumeration, first);
    }

    private static ReplicaGroupMeshAxesAttr ReadReplicaGroups(EntryReader reader)
    {
        HloAttribute mesh = reader.Attribute();
        return new(mesh is StringAttr name ? new SymbolRefAttr(name.Value) : mesh, reader.Attribute<ArrayAttr>());
    }
}
