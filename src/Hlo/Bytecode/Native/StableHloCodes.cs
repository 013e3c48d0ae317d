namespace XlaSharp.Hlo.Bytecode.Native;

/// <summary>
/// Attributes and types of the dialects StableHLO and CHLO in bytecode that is no portable artifact: what a tool writes
/// that does not serialize for a version. There is no promise that other versions read it.
/// </summary>
internal static class StableHloCodes
{
    // Codes of the enumerations of StableHLO, and the number of their first enumerator.
    private static readonly (ulong Code, Enumeration Enumeration, int First)[] Enumerations =
    [
        (2, Enumerators.ComparisonDirection, 0),
        (3, Enumerators.ComparisonType, 0),
        (6, Enumerators.FftType, 0),
        (8, Enumerators.Precision, 0),
        (9, Enumerators.RngAlgorithm, 0),
        (10, Enumerators.RngDistribution, 1),
        (12, Enumerators.Transposition, 0),
        (16, Enumerators.ResultAccuracyMode, 0),
    ];

    /// <summary>Reads a type of StableHLO; null for a code that is not supported.</summary>
    public static HloType? ReadType(EntryReader reader, ulong code) =>
        code switch
        {
            0 => TokenType.Instance,
            1 => new FutureType(reader.Types()),
            _ => null,
        };

    /// <summary>Reads an attribute of CHLO; null for a code that is not supported.</summary>
    public static HloAttribute? ReadChlo(EntryReader reader, ulong code) =>
        code switch
        {
            0 => reader.Enumerator(Enumerators.ComparisonDirection, 0) with { Dialect = "chlo" },
            1 => reader.Enumerator(Enumerators.ComparisonType, 0) with { Dialect = "chlo" },
            _ => null,
        };

    /// <summary>Reads an attribute of StableHLO; null for a code that is not supported.</summary>
    public static HloAttribute? ReadAttribute(EntryReader reader, ulong code) =>
        code switch
        {
            1 => new ChannelHandleAttr(Number(reader), Number(reader)),
            2 or 3 or 6 or 8 or 9 or 10 or 12 or 16 => ReadEnumerator(reader, code),
            4 => new ConvDimensionNumbers(
                Number(reader),
                Number(reader),
                reader.Numbers(),
                Number(reader),
                Number(reader),
                reader.Numbers(),
                Number(reader),
                Number(reader),
                reader.Numbers()
            ),
            5 => new DotDimensionNumbers(reader.Numbers(), reader.Numbers(), reader.Numbers(), reader.Numbers()),
            7 => new GatherDimensionNumbers(
                reader.Numbers(),
                reader.Numbers(),
                reader.Numbers(),
                reader.Numbers(),
                reader.Numbers(),
                Number(reader)
            ),
            11 => new ScatterDimensionNumbers(
                reader.Numbers(),
                reader.Numbers(),
                reader.Numbers(),
                reader.Numbers(),
                reader.Numbers(),
                Number(reader)
            ),
            13 => new BoundsAttr(reader.Numbers()),
            14 => new OutputOperandAlias(reader.Numbers(), Number(reader), reader.Numbers()),
            15 => new DotAlgorithm(
                reader.Type<ElementType>(),
                reader.Type<ElementType>(),
                reader.Type<ElementType>(),
                Number(reader),
                Number(reader),
                Number(reader),
                Number(reader) != 0
            ),
            17 => reader.Accuracy(),
            _ => ReadMesh(reader, code),
        };

    private static HloAttribute? ReadMesh(EntryReader reader, ulong code) =>
        code switch
        {
            18 => new ReplicaGroupMeshAxesAttr(reader.Attribute(), reader.Attribute<ArrayAttr>()),
            19 => new SubAxisInfoAttr(Number(reader), Number(reader)),
            20 => new AxisRefAttr(reader.String("the name of an axis"), reader.OptionalAttribute<SubAxisInfoAttr>()),
            21 => new MeshAxisAttr(reader.String("the name of an axis"), Number(reader)),
            22 => new MeshAttr(reader.Attributes<MeshAxisAttr>(), reader.OptionalAttribute<DenseElementsAttr>()),
            _ => null,
        };

    private static EnumAttr ReadEnumerator(EntryReader reader, ulong code)
    {
        (_, Enumeration enumeration, int first) = Array.Find(Enumerations, row => row.Code == code);
        return reader.Enumerator(enumeration, first);
    }

    private static long Number(EntryReader reader) => reader.Cursor.Svarint("a number");
}
