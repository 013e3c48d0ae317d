using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests;

/// <summary>The copy against the obvious loop, over random arrangements.</summary>
[TestFixture]
public sealed unsafe class StridedCopyTests
{
    [Test]
    public void EqualsTheObviousLoop([Values(1, 2, 4, 8, 16)] int elementSize, [Range(0, 4)] int rank)
    {
        var random = new Random((elementSize * 10) + rank);
        for (int round = 0; round < 20; round++)
        {
            long[] dims = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(0, 5))];
            long[] from = DenseStrides(dims, Shuffled(random, rank), elementSize);
            long[] to = DenseStrides(dims, Shuffled(random, rank), elementSize);
            int size = (int)dims.Aggregate(1L, (a, b) => a * b) * elementSize;
            byte[] source = new byte[size];
            random.NextBytes(source);
            byte[] expected = new byte[size];
            Obvious(dims, to, from, elementSize, source, expected);

            byte[] actual = new byte[size];
            fixed (
                byte* s = source,
                    a = actual
            )
            {
                StridedCopy.Run(a, to, s, from, dims, elementSize);
            }

            Assert.That(actual, Is.EqualTo(expected), $"dims [{string.Join(',', dims)}], round {round}");
        }
    }

    private static void Obvious(long[] dims, long[] to, long[] from, int elementSize, byte[] source, byte[] target)
    {
        long count = dims.Aggregate(1L, (a, b) => a * b);
        for (long i = 0; i < count; i++)
        {
            long rest = i;
            long f = 0;
            long t = 0;
            for (int d = dims.Length - 1; d >= 0; d--)
            {
                (rest, long index) = Math.DivRem(rest, dims[d]);
                f += index * from[d];
                t += index * to[d];
            }

            Array.Copy(source, f, target, t, elementSize);
        }
    }

    private static int[] Shuffled(Random random, int rank)
    {
        int[] order = [.. Enumerable.Range(0, rank)];
        random.Shuffle(order);
        return order;
    }

    private static long[] DenseStrides(long[] dims, int[] order, int elementSize)
    {
        long[] strides = new long[dims.Length];
        long stride = elementSize;
        foreach (int d in order)
        {
            strides[d] = stride;
            stride *= dims[d];
        }

        return strides;
    }
}
