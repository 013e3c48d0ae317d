using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Execution;

/// <summary>Which device runs which replica and partition.</summary>
/// <param name="Replicas">Number of replicas.</param>
/// <param name="Partitions">Number of partitions of each.</param>
/// <param name="DeviceIds">Global device ids, row-major <c>[replica][partition]</c>.</param>
internal sealed record DeviceAssignment(int Replicas, int Partitions, IReadOnlyList<long> DeviceIds)
{
    /// <summary>Devices 0, 1, … in order.</summary>
    public static DeviceAssignment Sequential(int replicas, int partitions) =>
        new(replicas, partitions, [.. Enumerable.Range(0, checked(replicas * partitions)).Select(id => (long)id)]);

    /// <summary>Reads a <c>DeviceAssignmentProto</c>: one list of devices by replica for each partition.</summary>
    public static DeviceAssignment Read(WireReader reader)
    {
        long replicas = 0;
        long partitions = 0;
        List<List<long>> columns = [];
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    replicas = reader.Int64();
                    break;
                case 2:
                    partitions = reader.Int64();
                    break;
                case 3:
                    columns.Add(ReadColumn(new WireReader(reader.Span())));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (columns.Count != partitions || columns.Exists(column => column.Count != replicas))
        {
            throw new InvalidDataException($"the device assignment does not hold {replicas} x {partitions} devices");
        }

        long[] ids = [.. Enumerable.Range(0, (int)replicas).SelectMany(r => columns.Select(column => column[r]))];
        return new DeviceAssignment((int)replicas, (int)partitions, ids);
    }

    /// <summary>Writes a <c>DeviceAssignmentProto</c>.</summary>
    public byte[] Serialize()
    {
        WireWriter message = new WireWriter().Int64(1, Replicas).Int64(2, Partitions);
        for (int partition = 0; partition < Partitions; partition++)
        {
            long[] column = [.. DeviceIds.Skip(partition).Where((_, i) => i % Partitions == 0)];
            message.Bytes(3, new WireWriter().Int64s(1, column).ToArray());
        }

        return message.ToArray();
    }

    private static List<long> ReadColumn(WireReader reader)
    {
        List<long> ids = [];
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                reader.AddInt64s(ids);
            }
            else
            {
                reader.Skip();
            }
        }

        return ids;
    }
}
