using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>The copies of a collective call, once all its members are there.</summary>
internal static unsafe class CollectiveData
{
    /// <summary>Fills the results of all members.</summary>
    /// <param name="call">The call.</param>
    /// <param name="members">The processes, in the group's order.</param>
    /// <param name="operands">For each member its table of operands.</param>
    /// <param name="results">For each member its table of results.</param>
    /// <param name="grid">All processes.</param>
    public static void Move(CollectiveCall call, int[] members, nint[] operands, nint[] results, ProcessGrid grid)
    {
        for (int member = 0; member < members.Length; member++)
        {
            for (int i = 0; i < call.Operands.Length; i++)
            {
                MoveOne(call, i, member, members, operands, (byte*)((void**)results[member])[i], grid);
            }

            WriteCounts(call, (void**)results[member], members.Length, member);
        }
    }

    /// <summary>The results of a process that is in no group.</summary>
    public static void WriteAbsent(CollectiveCall call, void** results)
    {
        for (int i = 0; i < call.Operands.Length; i++)
        {
            NativeMemory.Clear(results[i], (nuint)call.Results[i].ByteCount);
        }

        WriteCounts(call, results, 0, -1);
    }

    private static void MoveOne(
        CollectiveCall call,
        int operand,
        int member,
        int[] members,
        nint[] operands,
        byte* result,
        ProcessGrid grid
    )
    {
        long bytes = call.Operands[operand].ByteCount;
        switch (call.Kind)
        {
            case CollectiveKind.Gather:
                for (int from = 0; from < members.Length; from++)
                {
                    Copy(Operand(from), result + (from * bytes), bytes);
                }

                break;
            case CollectiveKind.Exchange:
                long part = bytes / members.Length;
                for (int from = 0; from < members.Length; from++)
                {
                    Copy(Operand(from) + (member * part), result + (from * part), part);
                }

                break;
            case CollectiveKind.Broadcast:
                Copy(Operand(0), result, bytes);
                break;
            default:
                int source = call.Groups.SourceOf(members[member], grid);
                if (source < 0)
                {
                    NativeMemory.Clear(result, (nuint)bytes);
                }
                else
                {
                    Copy(Operand(Array.IndexOf(members, source)), result, bytes);
                }

                break;
        }

        byte* Operand(int from) => (byte*)((void**)operands[from])[operand];
    }

    private static void WriteCounts(CollectiveCall call, void** results, int count, int position)
    {
        int next = call.Operands.Length;
        if (call.Results.Length > next)
        {
            *(int*)results[next] = count;
            *(int*)results[next + 1] = position;
        }
    }

    private static void Copy(byte* from, byte* to, long bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);
}
