using System.Collections.Immutable;

namespace XlaSharp.Native.Execution;

/// <summary>What the numbers in a list of groups count. Specification: "collective ops", the four strategies.</summary>
internal enum GroupMode
{
    /// <summary>Replicas; each partition has groups of its own.</summary>
    CrossReplica,

    /// <summary>Partitions; each replica has groups of its own.</summary>
    CrossPartition,

    /// <summary>Replicas; a group has all partitions of its replicas.</summary>
    CrossReplicaAndPartition,

    /// <summary>Processes: replica · partitions + partition.</summary>
    Flattened,
}

/// <summary>The processes that run a program: so many replicas of so many partitions.</summary>
internal readonly record struct ProcessGrid(int Replicas, int Partitions)
{
    /// <summary>How many processes there are.</summary>
    public int Count => Replicas * Partitions;

    /// <summary>How an error message names a process.</summary>
    public string Describe(int process) =>
        $"process (replica {process / Partitions}, partition {process % Partitions})";
}

/// <summary>A list of groups as a collective op writes it.</summary>
/// <param name="Mode">What the numbers count.</param>
/// <param name="Rows">The groups, without padding; pairs of source and target for permutations.</param>
internal sealed record ProcessGroups(GroupMode Mode, ImmutableArray<ImmutableArray<long>> Rows)
{
    /// <summary>How many processes the largest group has.</summary>
    public int MaxSize(ProcessGrid grid) =>
        Mode == GroupMode.CrossReplicaAndPartition ? LongestRow * grid.Partitions : LongestRow;

    /// <summary>True if all groups have as many processes.</summary>
    public bool IsUniform => Rows.All(row => row.Length == Rows[0].Length);

    private int LongestRow => Rows.Length == 0 ? 0 : Rows.Max(row => row.Length);

    /// <summary>The processes in the group of a process, in the group's order; empty if it is in none.</summary>
    public int[] MembersOf(int process, ProcessGrid grid)
    {
        int own = Number(process, grid);
        foreach (ImmutableArray<long> row in Rows)
        {
            if (row.Contains(own))
            {
                return Mode == GroupMode.CrossReplicaAndPartition
                    ?
                    [
                        .. Enumerable
                            .Range(0, grid.Partitions)
                            .SelectMany(p => row.Select(r => checked((int)r * grid.Partitions) + p)),
                    ]
                    : [.. row.Select(number => Process(number, process, grid))];
            }
        }

        return [];
    }

    /// <summary>For pairs: whose operand a process gets, or −1.</summary>
    public int SourceOf(int process, ProcessGrid grid)
    {
        int own = Number(process, grid);
        foreach (ImmutableArray<long> pair in Rows)
        {
            if (pair[1] == own)
            {
                return Process(pair[0], process, grid);
            }
        }

        return -1;
    }

    /// <summary>For pairs: all processes that a process may exchange data with, itself included.</summary>
    public int[] NeighboursOf(int process, ProcessGrid grid) =>
        Mode == GroupMode.CrossPartition
            ? [.. Enumerable.Range(0, grid.Partitions).Select(p => Process(p, process, grid))]
            : [.. Enumerable.Range(0, grid.Replicas).Select(r => Process(r, process, grid))];

    /// <summary>Why the groups do not fit a grid, or null.</summary>
    public string? Mismatch(ProcessGrid grid)
    {
        int limit = Mode switch
        {
            GroupMode.CrossPartition => grid.Partitions,
            GroupMode.Flattened => grid.Count,
            _ => grid.Replicas,
        };
        foreach (long number in Rows.SelectMany(row => row))
        {
            if (number < 0 || number >= limit)
            {
                string what = Mode switch
                {
                    GroupMode.CrossPartition => "partitions",
                    GroupMode.Flattened => "processes",
                    _ => "replicas",
                };
                return $"its groups name {number}, but the program is compiled for {limit} {what}";
            }
        }

        return null;
    }

    private int Number(int process, ProcessGrid grid) =>
        Mode switch
        {
            GroupMode.CrossPartition => process % grid.Partitions,
            GroupMode.Flattened => process,
            _ => process / grid.Partitions,
        };

    private int Process(long number, int like, ProcessGrid grid) =>
        Mode switch
        {
            GroupMode.CrossReplica => ((int)number * grid.Partitions) + (like % grid.Partitions),
            GroupMode.CrossPartition => (like / grid.Partitions * grid.Partitions) + (int)number,
            _ => (int)number,
        };
}
