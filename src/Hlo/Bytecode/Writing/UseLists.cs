namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// The order of a value's uses. It says nothing about a program, but files hold it where it is not the natural one,
/// latest use first:
/// where operations were replaced by older versions of themselves, which then are the latest users.
/// </summary>
internal static class UseLists
{
    /// <summary>Collects the uses of all values in program order.</summary>
    public static void Collect(OutOperation root)
    {
        int use = 0;
        Stack<OutOperation> pending = new([root]);
        while (pending.TryPop(out OutOperation? operation))
        {
            foreach (OutValue operand in operation.Operands)
            {
                (operand.Uses ??= []).Add((use++, operation.IsReplaced));
            }

            for (int region = operation.Regions.Length - 1; region >= 0; region--)
            {
                List<OutOperation> operations = operation.Regions[region].Operations;
                for (int i = operations.Count - 1; i >= 0; i--)
                {
                    pending.Push(operations[i]);
                }
            }
        }
    }

    /// <summary>Writes the orders of values that have one; nothing, and false, if none has.</summary>
    public static bool TryWrite(ByteSink sink, ReadOnlySpan<OutValue> values)
    {
        List<(int Value, int[] Order)> orders = [];
        for (int i = 0; i < values.Length; i++)
        {
            if (OrderOf(values[i]) is { } order)
            {
                orders.Add((i, order));
            }
        }

        if (orders.Count > 0 && values.Length > 1)
        {
            sink.Varint(orders.Count);
        }

        foreach ((int value, int[] order) in orders)
        {
            if (values.Length > 1)
            {
                sink.Varint(value);
            }

            Write(sink, order);
        }

        return orders.Count > 0;
    }

    /// <summary>True if one of the values has an order to be written.</summary>
    public static bool Any(ReadOnlySpan<OutValue> values)
    {
        foreach (OutValue value in values)
        {
            if (OrderOf(value) is not null)
            {
                return true;
            }
        }

        return false;
    }

    // Position in the list of each use, the latest use first; null for the natural list.
    private static int[]? OrderOf(OutValue value)
    {
        if (value.Uses is not { Count: > 1 } uses || !uses.Exists(use => use.IsReplaced))
        {
            return null;
        }

        int[] list =
        [
            .. uses.OrderByDescending(use => use.IsReplaced).ThenByDescending(use => use.Use).Select(use => use.Use),
        ];
        int[] order = [.. uses.OrderByDescending(use => use.Use).Select(use => Array.IndexOf(list, use.Use))];
        return order.Order().SequenceEqual(order) ? null : order;
    }

    private static void Write(ByteSink sink, int[] order)
    {
        int moved = order.Where((position, index) => position != index).Count();
        bool pairs = moved < order.Length / 2;
        sink.Flagged((ulong)(pairs ? 2 * moved : order.Length), pairs);
        for (int i = 0; i < order.Length; i++)
        {
            if (pairs && order[i] == i)
            {
                continue;
            }

            if (pairs)
            {
                sink.Varint(i);
            }

            sink.Varint(order[i]);
        }
    }
}
