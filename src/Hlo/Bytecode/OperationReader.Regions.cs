using System.Collections.Immutable;
using System.Globalization;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Regions and blocks.</summary>
internal sealed partial class OperationReader
{
    private readonly record struct BlockHeader(int Operations, HloType[] ArgumentTypes, Location[] ArgumentLocations);

    // How many regions follow. Those that use nothing from outside lie in a section of their own, which becomes the
    // cursor.
    private int OpenRegions(ref ByteCursor cursor, RawOperation raw, out bool isolated)
    {
        isolated = false;
        if (!raw.HasRegions)
        {
            return 0;
        }

        int count = cursor.CheckCount(cursor.Flagged("the number of regions", out isolated), "the number of regions");
        if (isolated && version >= 2)
        {
            int start = cursor.Position;
            ByteCursor section = Container.ReadSection(cursor, out int id);
            cursor =
                id == (int)Container.Section.Operations
                    ? section
                    : throw cursor.ErrorAt(
                        start,
                        string.Create(CultureInfo.InvariantCulture, $"expected section 4 of nested regions, got {id}")
                    );
        }

        return count;
    }

    private Region[] ReadRegions(ByteCursor cursor, ValueFrame frame, RawOperation raw, bool isFunctionBody)
    {
        ByteCursor outer = cursor;
        Region[] regions = new Region[OpenRegions(ref cursor, raw, out bool isolated)];
        foreach (ref Region region in regions.AsSpan())
        {
            region = ReadRegion(cursor, isolated ? null : frame, isFunctionBody);
        }

        ExpectEnd(cursor, outer);
        return regions;
    }

    private static void ExpectEnd(ByteCursor regions, ByteCursor outer)
    {
        if (regions != outer)
        {
            regions.ExpectEnd("the section of nested regions");
        }
    }

    private Region ReadRegion(ByteCursor cursor, ValueFrame? outer, bool isFunctionBody)
    {
        if (OpenRegion(cursor, outer) is not { } frame)
        {
            return new Region();
        }

        BlockHeader header = ReadBlockHeader(cursor);
        Block block = new(header.ArgumentTypes, header.ArgumentLocations);
        frame.Define(cursor, block.Arguments);
        for (int i = 0; i < header.Operations; i++)
        {
            switch (ReadOperation(cursor, frame, isFunctionBody))
            {
                case Operation operation:
                    block.Append(operation);
                    break;
                case not null:
                    throw cursor.Error("functions and modules can only be members of a module");
            }
        }

        return new Region(block);
    }

    private ImmutableArray<IModuleMember> ReadMembers(ByteCursor cursor, ValueFrame? outer)
    {
        if (OpenRegion(cursor, outer) is not { } frame)
        {
            return [];
        }

        BlockHeader header = ReadBlockHeader(cursor);
        if (header.ArgumentTypes.Length > 0)
        {
            throw cursor.Error("the body of a module has no arguments");
        }

        Block operations = new([]);
        ImmutableArray<IModuleMember>.Builder members = ImmutableArray.CreateBuilder<IModuleMember>();
        for (int i = 0; i < header.Operations; i++)
        {
            if (ReadOperation(cursor, frame, isFunctionBody: false) is { } member)
            {
                members.Add(member is Operation operation ? operations.Append(operation) : member);
            }
        }

        return members.ToImmutable();
    }

    // Null for a region without blocks.
    private static ValueFrame? OpenRegion(ByteCursor cursor, ValueFrame? outer) =>
        cursor.Varint("the number of blocks of a region") switch
        {
            0 => null,
            1 => new ValueFrame(outer, cursor.Count("the number of values of a region")),
            var blocks => throw cursor.Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"a region has {blocks} blocks: regions of StableHLO programs have one block"
                )
            ),
        };

    private BlockHeader ReadBlockHeader(ByteCursor cursor)
    {
        int operations = cursor.CheckCount(
            cursor.Flagged("the number of operations", out bool hasArguments),
            "the number of operations"
        );
        if (!hasArguments)
        {
            return new(operations, [], []);
        }

        int count = cursor.Count("the number of block arguments");
        HloType[] types = new HloType[count];
        Location[] locations = new Location[count];
        for (int i = 0; i < count; i++)
        {
            (types[i], locations[i]) = ReadArgument(cursor);
        }

        if (version >= 3)
        {
            SkipArgumentUses(cursor, count);
        }

        return new(operations, types, locations);
    }

    private (HloType Type, Location Location) ReadArgument(ByteCursor cursor)
    {
        if (version < 4)
        {
            return (entries.Type(cursor), ReadLocation(cursor));
        }

        ulong index = cursor.Flagged("the type of a block argument", out bool hasLocation);
        return (entries.TypeAt(cursor, index), hasLocation ? ReadLocation(cursor) : Location.Unknown);
    }

    private static void SkipArgumentUses(ByteCursor cursor, int count)
    {
        switch (cursor.Byte("the mask of a block"))
        {
            case 0:
                break;
            case (byte)OperationFields.UseLists:
                SkipUseLists(cursor, count);
                break;
            case var other:
                throw cursor.Error(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"expected the mask of a block to be 0 or 32, got {other}"
                    )
                );
        }
    }
}
