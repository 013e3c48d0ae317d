using XlaSharp.Hlo;

namespace XlaSharp.Native.Compiler;

/// <summary>Tensors cut into equal rows along their leading dimensions.</summary>
internal static class RowMap
{
    /// <summary>How many leading dimensions make so many rows; −1 if none do.</summary>
    public static int Depth(Dims dims, long rows)
    {
        long product = 1;
        for (int depth = 0; ; depth++)
        {
            if (product == rows)
            {
                return depth;
            }

            if (depth == dims.Count || product > rows || product == 0)
            {
                return -1;
            }

            product *= dims[depth];
        }
    }

    /// <summary>
    /// How many leading dimensions make so many rows, where the last of them may be cut into equal parts, and how many
    /// of its elements a row has; −1 if there are no such rows.
    /// </summary>
    public static (int Depth, long Part) Split(Dims dims, long rows)
    {
        long product = 1;
        for (int depth = 0; depth < dims.Count && product > 0 && rows % product == 0; depth++)
        {
            long parts = rows / product;
            if (parts == 1)
            {
                return (depth, 1);
            }

            if (dims[depth] % parts == 0 && dims[depth] > 0)
            {
                return (depth + 1, dims[depth] / parts);
            }

            product *= dims[depth];
        }

        return (product == rows ? dims.Count : -1, 1);
    }

    /// <summary>All numbers of rows that a shape can be cut into, from most to least.</summary>
    public static IEnumerable<long> Cuts(Dims dims)
    {
        for (int depth = dims.Count; depth > 0; depth--)
        {
            long rows = Dims.Create(dims.Span[..depth]).Product;
            if (rows > 1)
            {
                yield return rows;
            }
        }
    }

    /// <summary>
    /// True if two shapes agree in the leading dimensions that make the rows, dimensions of size 1 aside, where
    /// <paramref name="places"/> says which dimension of the first shape each of the second's is.
    /// </summary>
    public static bool SameLead(Dims outer, Dims inner, IReadOnlyList<long> places, long rows)
    {
        int depth = Depth(outer, rows);
        if (depth < 0)
        {
            return false;
        }

        long product = 1;
        long last = -1;
        for (int d = 0; d < inner.Count; d++)
        {
            if (inner[d] == 1)
            {
                continue;
            }

            bool isLead = places[d] < depth;
            if (isLead && (places[d] < last || product == rows || inner[d] != outer[(int)places[d]]))
            {
                return false;
            }

            if (!isLead && product != rows)
            {
                return false;
            }

            last = places[d];
            product *= isLead ? inner[d] : 1;
        }

        return product == rows;
    }
}
