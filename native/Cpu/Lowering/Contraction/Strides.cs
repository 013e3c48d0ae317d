using XlaSharp.Hlo;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>How far apart neighbours are in memory.</summary>
internal static class Strides
{
    /// <summary>Elements between neighbours of each dimension of a dense row-major tensor.</summary>
    public static long[] Of(Dims dims)
    {
        long[] strides = new long[dims.Count];
        long stride = 1;
        for (int d = strides.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= dims[d];
        }

        return strides;
    }
}
