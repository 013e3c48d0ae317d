using System.Diagnostics;
using XlaSharp.Hlo.Bytecode.Vhlo;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Encodes attributes and types of VHLO.</summary>
internal static class VhloEncoder
{
    /// <summary>Writes an attribute that <see cref="VhloAttributeConverter"/> has made.</summary>
    public static bool Encode(HloAttribute attribute, IEntrySink sink) =>
        attribute switch
        {
            ArrayAttr array => Array(array, sink),
            BoolAttr boolean => Coded(sink, 2).Varint(boolean.Value ? 1 : 0).Done,
            EnumAttr enumerator => Enumerator(enumerator, sink),
            ApiVersionAttr version => Coded(sink, 5).Varint(version.Value).Done,
            DictionaryAttr dictionary => Dictionary(dictionary, sink),
            FloatAttr number => Number(number, sink),
            IntegerAttr integer => Number(integer, sink),
            OutputOperandAlias alias => Coded(sink, 10)
                .Numbers(alias.OutputTupleIndices)
                .Svarint(alias.OperandIndex)
                .Numbers(alias.OperandTupleIndices)
                .Done,
            StringAttr text => String(text, sink),
            DenseElementsAttr elements => Coded(sink, 15)
                .Type(new VhloType(elements.Type))
                .Blob(ElementsBlob.Of(elements))
                .Done,
            TypeAttr type => Coded(sink, 17).Type(VhloTypes.Convert(type.Type)).Done,
            BoundsAttr bounds => Coded(sink, 18).Numbers(bounds.Bounds).Done,
            ResultAccuracy accuracy => Coded(sink, 20)
                .Double(accuracy.Atol)
                .Double(accuracy.Rtol)
                .Svarint(accuracy.Ulps)
                .Attribute(new VhloAttribute(Enumerators.ResultAccuracyMode.ToAttribute(accuracy.Mode)))
                .Done,
            SubAxisInfoAttr part => Coded(sink, 21).Svarint(part.PreSize).Svarint(part.Size).Done,
            AxisRefAttr axis => Axis(axis, sink),
            ReplicaGroupMeshAxesAttr groups => Coded(sink, 23)
                .Attribute(groups.Mesh)
                .Attribute(new VhloAttribute(groups.Axes))
                .Done,
            MeshAxisAttr axis => Coded(sink, 24)
                .Attribute(new VhloAttribute(new StringAttr(axis.Name)))
                .Svarint(axis.Size)
                .Done,
            MeshAttr mesh => Mesh(mesh, sink),
            _ => throw new UnreachableException($"{attribute.GetType().Name} has no encoding in VHLO"),
        };

    /// <summary>Writes a type that <see cref="VhloTypes.IsConvertible"/> accepts.</summary>
    public static bool Encode(HloType type, IEntrySink sink) =>
        type switch
        {
            ScalarType { IsComplex: true } scalar => Coded(sink, 1).Type(new VhloType(scalar.RealPart)).Done,
            ScalarType scalar => Coded(sink, (ulong)VhloTypeCodes.CodeOf(scalar)).Done,
            FunctionType function => Coded(sink, 8).Types(All(function.Inputs)).Types(All(function.Results)).Done,
            TensorType { Encoding: null } tensor => Coded(sink, 20)
                .Numbers(tensor.Dims)
                .Type(new VhloType(tensor.ElementType))
                .Done,
            TensorType { Encoding: { } encoding } tensor => Coded(sink, 21)
                .Attribute(new VhloAttribute(encoding))
                .Numbers(tensor.Dims)
                .Type(new VhloType(tensor.ElementType))
                .Done,
            TokenType => Coded(sink, 22).Done,
            TupleType tuple => Coded(sink, 23).Types(All(tuple.Elements)).Done,
            QuantizedType { Axis: null } quantized => PerTensor(quantized, sink),
            QuantizedType quantized => PerAxis(quantized, sink),
            UnrankedTensorType tensor => Coded(sink, 25).Type(new VhloType(tensor.ElementType)).Done,
            OpaqueType => Coded(sink, 26).Done,
            MemRefType buffer => Coded(sink, 41).Numbers(buffer.Dims).Type(new VhloType(buffer.ElementType)).Done,
            FutureType future => Coded(sink, 42).Types(All(future.Elements)).Done,
            _ => throw new UnreachableException($"{type.GetType().Name} has no encoding in VHLO"),
        };

    private static EntryFields Coded(IEntrySink sink, ulong code) => EntryFields.Begin(sink, code);

    private static ValueList<HloType> All(ValueList<HloType> types) => types.Select(VhloTypes.Convert).ToValueList();

    private static bool Array(ArrayAttr array, IEntrySink sink)
    {
        Coded(sink, 1);
        sink.Attributes(array.Items.Span);
        return true;
    }

    private static bool Dictionary(DictionaryAttr dictionary, IEntrySink sink)
    {
        EntryFields fields = Coded(sink, 6).Varint(dictionary.Count);
        foreach (NamedAttribute entry in dictionary.Entries)
        {
            fields.Attribute(new VhloAttribute(new StringAttr(entry.Name))).Attribute(entry.Value);
        }

        return true;
    }

    private static bool String(StringAttr text, IEntrySink sink)
    {
        Coded(sink, 14);
        sink.String(text);
        return true;
    }

    private static bool Number(IntegerAttr integer, IEntrySink sink)
    {
        Coded(sink, 9).Type(new VhloType(integer.Type));
        sink.Bits(integer.Value, integer.Type.BitWidth);
        return true;
    }

    private static bool Number(FloatAttr number, IEntrySink sink)
    {
        Coded(sink, 8).Type(new VhloType(number.Type));
        sink.Float(number);
        return true;
    }

    private static bool Enumerator(EnumAttr enumerator, IEntrySink sink)
    {
        (ulong code, int value) = VhloAttributeCodes.CodeOf(enumerator);
        return Coded(sink, code).Varint(value).Done;
    }

    private static bool Axis(AxisRefAttr axis, IEntrySink sink)
    {
        EntryFields fields = Coded(sink, 22)
            .Attribute(new VhloAttribute(new StringAttr(axis.Name)))
            .Varint(axis.SubAxisInfo is null ? 0 : 1);
        return (axis.SubAxisInfo is { } part ? fields.Attribute(new VhloAttribute(part)) : fields).Done;
    }

    private static bool Mesh(MeshAttr mesh, IEntrySink sink)
    {
        EntryFields fields = Coded(sink, 25)
            .Attribute(
                new VhloAttribute(
                    new ArrayAttr(mesh.Axes.Select(axis => (HloAttribute)new VhloAttribute(axis)).ToValueList())
                )
            );
        sink.OptionalAttribute(mesh.DeviceIds is { } ids ? new VhloAttribute(ElementsBlob.Normalize(ids)) : null);
        return fields.Done;
    }

    // The storage type is signless; a flag says whether it is meant signed.
    private static EntryFields Storage(QuantizedType type, IEntrySink sink, ulong code)
    {
        HloType signless =
            type.Storage.IsUnsigned && ElementType.TryParse(type.Storage.Text[1..], out ScalarType? found)
                ? found
                : type.Storage;
        return Coded(sink, code)
            .Varint(type.Storage.IsUnsigned ? 0 : 1)
            .Type(new VhloType(signless))
            .Type(new VhloType(type.Expressed));
    }

    private static bool PerTensor(QuantizedType type, IEntrySink sink) =>
        Storage(type, sink, 24)
            .Double(type.Scales[0])
            .Svarint(type.ZeroPoints[0])
            .Svarint(type.StorageMin)
            .Svarint(type.StorageMax)
            .Done;

    private static bool PerAxis(QuantizedType type, IEntrySink sink)
    {
        EntryFields fields = Storage(type, sink, 30)
            .Varint(type.Axis ?? 0)
            .Svarint(type.StorageMin)
            .Svarint(type.StorageMax);
        fields.Varint(type.Scales.Count);
        foreach (double scale in type.Scales.Span)
        {
            fields.Double(scale);
        }

        return fields.Numbers(type.ZeroPoints).Done;
    }
}
