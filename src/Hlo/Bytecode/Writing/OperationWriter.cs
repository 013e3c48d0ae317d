using System.Runtime.CompilerServices;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Writes the section of operations.</summary>
/// <param name="version">Version of the container.</param>
/// <param name="pool">The attributes, types and operation names.</param>
/// <param name="properties">Receives the operations' own attributes.</param>
internal sealed class OperationWriter(int version, EntryPool pool, PropertySink properties)
{
    /// <summary>Writes a module.</summary>
    public ByteSink Write(OutOperation root)
    {
        ByteSink sink = new();
        sink.Flagged(1, false);
        Write(sink, root, 0);
        return sink;
    }

    private void Write(ByteSink sink, OutOperation operation, int firstValue)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        bool hasUseLists = version >= 3 && UseLists.Any(operation.Results);
        OperationFields fields =
            (operation.Dictionary.Count > 0 ? OperationFields.Attributes : 0)
            | (operation.Results.Length > 0 ? OperationFields.Results : 0)
            | (operation.Operands.Length > 0 ? OperationFields.Operands : 0)
            | (operation.Regions.Length > 0 ? OperationFields.Regions : 0)
            | (hasUseLists ? OperationFields.UseLists : 0)
            | (operation.Properties is not null ? OperationFields.Properties : 0);
        sink.Varint(pool.IndexOf(operation));
        sink.Byte((byte)fields);
        sink.Varint(pool.IndexOf(operation.Location));
        if (operation.Dictionary.Count > 0)
        {
            sink.Varint(pool.IndexOf(operation.Dictionary));
        }

        if (operation.Properties is { } own)
        {
            sink.Varint(properties.IndexOf(own));
        }

        WriteValues(sink, operation);
        if (hasUseLists)
        {
            UseLists.TryWrite(sink, operation.Results);
        }

        if (operation.Regions.Length > 0)
        {
            WriteRegions(sink, operation, firstValue);
        }
    }

    private void WriteValues(ByteSink sink, OutOperation operation)
    {
        if (operation.Results.Length > 0)
        {
            sink.Varint(operation.Results.Length);
            foreach (OutValue result in operation.Results)
            {
                sink.Varint(pool.IndexOf(result.Type));
            }
        }

        if (operation.Operands.Length > 0)
        {
            sink.Varint(operation.Operands.Length);
            foreach (OutValue operand in operation.Operands)
            {
                sink.Varint(operand.Number);
            }
        }
    }

    private void WriteRegions(ByteSink sink, OutOperation operation, int firstValue)
    {
        sink.Flagged((ulong)operation.Regions.Length, operation.IsIsolated);
        ByteSink regions = operation.IsIsolated && version >= 2 ? new() : sink;
        foreach (OutRegion region in operation.Regions)
        {
            Write(regions, region, operation.IsIsolated ? 0 : firstValue);
        }

        if (regions != sink)
        {
            sink.Section(Container.Section.Operations, regions);
        }
    }

    private void Write(ByteSink sink, OutRegion region, int firstValue)
    {
        if (!region.HasBlock)
        {
            sink.Varint(0);
            return;
        }

        sink.Varint(1);
        sink.Varint(region.ValueCount);
        sink.Flagged((ulong)region.Operations.Count, region.Arguments.Length > 0);
        int next = Number(region.Arguments, firstValue);
        if (region.Arguments.Length > 0)
        {
            WriteArguments(sink, region);
        }

        foreach (OutOperation operation in region.Operations)
        {
            next = Number(operation.Results, next);
            Write(sink, operation, firstValue + region.ValueCount);
        }
    }

    private void WriteArguments(ByteSink sink, OutRegion region)
    {
        sink.Varint(region.Arguments.Length);
        for (int i = 0; i < region.Arguments.Length; i++)
        {
            int type = pool.IndexOf(region.Arguments[i].Type);
            bool hasLocation = version < 4 || !ReferenceEquals(region.ArgumentLocations[i], Location.Unknown);
            if (version < 4)
            {
                sink.Varint(type);
            }
            else
            {
                sink.Flagged((ulong)type, hasLocation);
            }

            if (hasLocation)
            {
                sink.Varint(pool.IndexOf(region.ArgumentLocations[i]));
            }
        }

        if (version >= 3)
        {
            bool hasUseLists = UseLists.Any(region.Arguments);
            sink.Byte(hasUseLists ? (byte)OperationFields.UseLists : (byte)0);
            UseLists.TryWrite(sink, region.Arguments);
        }
    }

    private static int Number(OutValue[] values, int next)
    {
        foreach (OutValue value in values)
        {
            value.Number = next++;
        }

        return next;
    }
}
