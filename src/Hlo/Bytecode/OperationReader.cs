using System.Collections.Immutable;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Reads the section of operations.</summary>
/// <param name="version">Version of the container.</param>
/// <param name="entries">The attributes and types.</param>
/// <param name="dialects">The operation names.</param>
/// <param name="properties">The properties.</param>
internal sealed partial class OperationReader(
    int version,
    EntryTable entries,
    DialectTable dialects,
    PropertyTable properties
)
{
    private const int MaximumDepth = 200;
    private readonly OperationBuilder _builder = new(entries);
    private int _depth;

    /// <summary>Reads the only operation of the section, a module.</summary>
    public Module ReadModule(ByteCursor cursor)
    {
        ulong count = cursor.Flagged("the number of top-level operations", out bool hasArguments);
        if (count != 1 || hasArguments)
        {
            throw cursor.Error("expected one top-level operation, builtin.module, and no block arguments");
        }

        IModuleMember? root = ReadOperation(cursor, new ValueFrame(null, 0), isFunctionBody: false);
        cursor.ExpectEnd("the section of operations");
        return root as Module ?? throw cursor.Error("expected builtin.module as the top-level operation");
    }

    // Null for a conversion between dialects that has no meaning outside the file.
    private IModuleMember? ReadOperation(ByteCursor cursor, ValueFrame frame, bool isFunctionBody)
    {
        if (++_depth > MaximumDepth)
        {
            throw cursor.Error($"operations are nested deeper than {MaximumDepth} levels");
        }

        RawOperation raw = ReadHeader(cursor, frame);
        IModuleMember? member = OperationBuilder.KindOf(raw.Name) switch
        {
            OperationKind.Module => ReadModuleBody(cursor, frame, raw),
            OperationKind.Function => ReadFunctionBody(cursor, frame, raw),
            OperationKind.Cast => ReadCast(cursor, frame, raw),
            _ => ReadPlain(cursor, frame, raw, isFunctionBody),
        };
        _depth--;
        return member;
    }

    private Operation ReadPlain(ByteCursor cursor, ValueFrame frame, RawOperation raw, bool isFunctionBody)
    {
        Region[] regions = ReadRegions(cursor, frame, raw, isFunctionBody: false);
        Operation operation = _builder.Build(cursor, raw, regions, isFunctionBody);
        frame.Define(cursor, operation.Results);
        return operation;
    }

    private Module ReadModuleBody(ByteCursor cursor, ValueFrame frame, RawOperation raw)
    {
        ImmutableArray<IModuleMember> members = [];
        ByteCursor outer = cursor;
        if (OpenRegions(ref cursor, raw, out bool isolated) is var count and > 0)
        {
            members =
                count == 1
                    ? ReadMembers(cursor, isolated ? null : frame)
                    : throw cursor.Error("expected one region in a module");
            ExpectEnd(cursor, outer);
        }

        return _builder.BuildModule(cursor, raw, members);
    }

    private Function ReadFunctionBody(ByteCursor cursor, ValueFrame frame, RawOperation raw) =>
        _builder.BuildFunction(cursor, raw, ReadRegions(cursor, frame, raw, isFunctionBody: true));

    private static Operation? ReadCast(ByteCursor cursor, ValueFrame frame, RawOperation raw)
    {
        if (raw.HasRegions || raw.Operands.Length != raw.ResultTypes.Length)
        {
            throw cursor.ErrorAt(
                raw.Position,
                $"expected as many operands as results of {raw.Name}, got {raw.Operands.Length} and "
                    + $"{raw.ResultTypes.Length}"
            );
        }

        for (int i = 0; i < raw.Operands.Length; i++)
        {
            if (!raw.Operands[i].Type.Equals(raw.ResultTypes[i]))
            {
                throw cursor.ErrorAt(
                    raw.Position,
                    $"{raw.Name} changes type {raw.Operands[i].Type} to {raw.ResultTypes[i]}, which stand for "
                        + $"different types"
                );
            }
        }

        frame.Define(cursor, raw.Operands);
        return null;
    }

    private RawOperation ReadHeader(ByteCursor cursor, ValueFrame frame)
    {
        int position = cursor.Position;
        (string name, bool isRegistered) = dialects.ReadOperation(cursor);
        OperationFields fields = (OperationFields)cursor.Byte("the field mask of an operation");
        RawOperation raw = new()
        {
            Name = name,
            IsRegistered = isRegistered,
            Position = position,
            Location = ReadLocation(cursor),
        };
        if (fields.HasFlag(OperationFields.Attributes))
        {
            raw.Dictionary =
                entries.Attribute(cursor) as DictionaryAttr
                ?? throw cursor.Error("expected a dictionary as the attributes of an operation");
        }

        raw.Properties = fields.HasFlag(OperationFields.Properties) ? properties.Read(cursor) : null;
        raw.ResultTypes = fields.HasFlag(OperationFields.Results) ? ReadTypes(cursor) : [];
        raw.Operands = fields.HasFlag(OperationFields.Operands) ? ReadOperands(cursor, frame) : [];
        if (fields.HasFlag(OperationFields.Successors))
        {
            throw cursor.Error($"'{name}' has successors: regions of StableHLO programs have one block");
        }

        if (fields.HasFlag(OperationFields.UseLists))
        {
            SkipUseLists(cursor, raw.ResultTypes.Length);
        }

        raw.HasRegions = fields.HasFlag(OperationFields.Regions);
        return raw;
    }

    private Location ReadLocation(ByteCursor cursor) =>
        entries.Attribute(cursor, "location") as Location ?? throw cursor.Error("expected a location");

    private HloType[] ReadTypes(ByteCursor cursor)
    {
        HloType[] types = new HloType[cursor.Count("the number of results")];
        foreach (ref HloType type in types.AsSpan())
        {
            type = entries.Type(cursor);
        }

        return types;
    }

    private static Value[] ReadOperands(ByteCursor cursor, ValueFrame frame)
    {
        Value[] operands = new Value[cursor.Count("the number of operands")];
        foreach (ref Value operand in operands.AsSpan())
        {
            operand = frame.Find(cursor, cursor.Varint("an operand"));
        }

        return operands;
    }

    // The order in which the writer's memory held the uses of values; it says nothing about the program.
    private static void SkipUseLists(ByteCursor cursor, int values)
    {
        int count = values > 1 ? cursor.Count("the number of use-list orders") : 1;
        for (int i = 0; i < count; i++)
        {
            if (values > 1)
            {
                _ = cursor.Varint("a value with a use-list order");
            }

            int numbers = cursor.CheckCount(
                cursor.Flagged("the length of a use-list order", out _),
                "the length of a use-list order"
            );
            for (int j = 0; j < numbers; j++)
            {
                _ = cursor.Varint("a use-list order");
            }
        }
    }
}
