using System.Collections.Immutable;
using XlaSharp.Hlo;

namespace XlaSharp.Native.Execution;

/// <summary>The file form of host calls; see <see cref="ImageFormat"/>.</summary>
internal static class HostCallFormat
{
    /// <summary>Writes a call.</summary>
    public static void Write(BinaryWriter writer, HostCall call)
    {
        writer.Write(call is CollectiveCall);
        ImageFormat.WriteTypes(writer, call.Operands);
        ImageFormat.WriteTypes(writer, call.Results);
        if (call is CollectiveCall collective)
        {
            writer.Write(collective.Op);
            writer.Write((int)collective.Kind);
            writer.Write((int)collective.Groups.Mode);
            ImageFormat.WriteList(
                writer,
                collective.Groups.Rows,
                row => ImageFormat.WriteList(writer, row, writer.Write)
            );
            return;
        }

        FunctionCall function = (FunctionCall)call;
        writer.Write(function.Target);
        writer.Write(function.Place);
        writer.Write(function.ApiVersion);
        writer.Write(function.Config);
        ImageFormat.WriteTypes(writer, function.LogicalOperands);
        ImageFormat.WriteTypes(writer, function.LogicalResults);
        WriteLayouts(writer, function.OperandLayouts);
        WriteLayouts(writer, function.ResultLayouts);
        ImageFormat.WriteList(writer, function.Aliases, writer.Write);
        WriteAttribute(writer, function.Attributes);
    }

    /// <summary>Reads a call.</summary>
    public static HostCall Read(BinaryReader reader)
    {
        bool isCollective = reader.ReadBoolean();
        ImmutableArray<TensorType> operands = ImageFormat.ReadTypes(reader);
        ImmutableArray<TensorType> results = ImageFormat.ReadTypes(reader);
        if (isCollective)
        {
            string op = reader.ReadString();
            CollectiveKind kind = (CollectiveKind)reader.ReadInt32();
            GroupMode mode = (GroupMode)reader.ReadInt32();
            ProcessGroups groups = new(
                mode,
                ImageFormat.ReadList(reader, () => ImageFormat.ReadList(reader, reader.ReadInt64))
            );
            return new CollectiveCall(op, kind, groups) { Operands = operands, Results = results };
        }

        string target = reader.ReadString();
        string place = reader.ReadString();
        int version = reader.ReadInt32();
        string config = reader.ReadString();
        ImmutableArray<TensorType> logicalOperands = ImageFormat.ReadTypes(reader);
        ImmutableArray<TensorType> logicalResults = ImageFormat.ReadTypes(reader);
        ImmutableArray<Dims> operandLayouts = ReadLayouts(reader);
        ImmutableArray<Dims> resultLayouts = ReadLayouts(reader);
        ImmutableArray<int> aliases = ImageFormat.ReadList(reader, reader.ReadInt32);
        DictionaryCallAttribute attributes =
            ReadAttribute(reader) as DictionaryCallAttribute
            ?? throw new FormatException($"attributes of {target} that are no dictionary");
        return new FunctionCall(target, version, attributes, config)
        {
            Operands = operands,
            Results = results,
            LogicalOperands = logicalOperands,
            LogicalResults = logicalResults,
            OperandLayouts = operandLayouts,
            ResultLayouts = resultLayouts,
            Aliases = aliases,
            Place = place,
        };
    }

    private static void WriteLayouts(BinaryWriter writer, ImmutableArray<Dims> layouts) =>
        ImageFormat.WriteList(writer, layouts, layout => ImageFormat.WriteList(writer, [.. layout], writer.Write));

    private static ImmutableArray<Dims> ReadLayouts(BinaryReader reader) =>
        ImageFormat.ReadList(reader, () => Dims.Of(ImageFormat.ReadList(reader, reader.ReadInt64)));

    private static void WriteAttribute(BinaryWriter writer, CallAttribute attribute)
    {
        switch (attribute)
        {
            case ScalarCallAttribute scalar:
                writer.Write((byte)0);
                writer.Write(scalar.Type.Text);
                ImageFormat.WriteBlob(writer, scalar.Bytes.Span);
                break;
            case ArrayCallAttribute array:
                writer.Write((byte)1);
                writer.Write(array.Type.Text);
                writer.Write(array.Count);
                ImageFormat.WriteBlob(writer, array.Bytes.Span);
                break;
            case StringCallAttribute text:
                writer.Write((byte)2);
                ImageFormat.WriteBlob(writer, text.Bytes.Span);
                break;
            case DictionaryCallAttribute dictionary:
                writer.Write((byte)3);
                ImageFormat.WriteList(
                    writer,
                    dictionary.Entries,
                    entry =>
                    {
                        writer.Write(entry.Name);
                        WriteAttribute(writer, entry.Value);
                    }
                );
                break;
            default:
                throw new InvalidOperationException($"no file form for {attribute}");
        }
    }

    private static CallAttribute ReadAttribute(BinaryReader reader)
    {
        byte kind = reader.ReadByte();
        return kind switch
        {
            0 => new ScalarCallAttribute(ImageFormat.ReadElementType(reader), ImageFormat.ReadBlob(reader)),
            1 => new ArrayCallAttribute(
                ImageFormat.ReadElementType(reader),
                reader.ReadInt64(),
                ImageFormat.ReadBlob(reader)
            ),
            2 => new StringCallAttribute(ImageFormat.ReadBlob(reader)),
            3 => new DictionaryCallAttribute(
                ImageFormat.ReadList(reader, () => (reader.ReadString(), ReadAttribute(reader)))
            ),
            _ => throw new FormatException($"attribute kind {kind}"),
        };
    }
}
