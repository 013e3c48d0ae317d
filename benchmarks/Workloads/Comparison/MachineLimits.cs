using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace XlaSharp.Benchmarks.Workloads.Comparison;

/// <summary>What the machine can do at most, measured in the same run as the workloads.</summary>
/// <param name="Flops">Multiplications and additions of f32 a second, fused, in registers.</param>
/// <param name="Bandwidth">Bytes a second read from memory beyond the caches.</param>
internal sealed record MachineLimits(double Flops, double Bandwidth)
{
    private const int Rounds = 4_000_000;
    private const int Chains = 10;
    private const long ReadBytes = 256L << 20;

    /// <summary>Measures with so many threads: the best of several rounds.</summary>
    public static MachineLimits Measure(int threads)
    {
        double flops = 0;
        double bandwidth = 0;
        unsafe
        {
            byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)ReadBytes, 64);
            NativeMemory.Fill(memory, (nuint)ReadBytes, 1);
            nint start = (nint)memory;
            (int lanes, Action<int> multiply) = Vector512.IsHardwareAccelerated
                ? (Vector512<float>.Count, (Action<int>)(_ => Multiply<Fused512, Vector512<float>>()))
                : (Vector256<float>.Count, _ => Multiply<Fused256, Vector256<float>>());
            for (int round = 0; round < 5; round++)
            {
                flops = Math.Max(flops, threads * 2.0 * lanes * Chains * Rounds / Time(threads, multiply));
                long part = ReadBytes / threads;
                bandwidth = Math.Max(
                    bandwidth,
                    ReadBytes / Time(threads, thread => Read((byte*)start + (thread * part), part))
                );
            }

            NativeMemory.AlignedFree(memory);
        }

        return new(flops, bandwidth);
    }

    // Threads look at the clock themselves: where there is one per core, whoever waits for them wakes up late.
    private static double Time(int threads, Action<int> work)
    {
        using Barrier barrier = new(threads);
        long[] begins = new long[threads];
        long[] ends = new long[threads];
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(number => new Thread(() => Run(number)))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return Stopwatch.GetElapsedTime(begins.Min(), ends.Max()).TotalSeconds;

        void Run(int number)
        {
            barrier.SignalAndWait();
            begins[number] = Stopwatch.GetTimestamp();
            work(number);
            ends[number] = Stopwatch.GetTimestamp();
        }
    }

    // Ten sums that do not depend on each other: enough to hide how long one operation takes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Multiply<TFused, T>()
        where TFused : struct, IFused<T>
    {
        T a = TFused.All(0.999f);
        (T s0, T s1, T s2, T s3, T s4) = (a, a, a, a, a);
        (T s5, T s6, T s7, T s8, T s9) = (a, a, a, a, a);
        for (int i = 0; i < Rounds; i++)
        {
            s0 = TFused.MultiplyAdd(s0, a, a);
            s1 = TFused.MultiplyAdd(s1, a, a);
            s2 = TFused.MultiplyAdd(s2, a, a);
            s3 = TFused.MultiplyAdd(s3, a, a);
            s4 = TFused.MultiplyAdd(s4, a, a);
            s5 = TFused.MultiplyAdd(s5, a, a);
            s6 = TFused.MultiplyAdd(s6, a, a);
            s7 = TFused.MultiplyAdd(s7, a, a);
            s8 = TFused.MultiplyAdd(s8, a, a);
            s9 = TFused.MultiplyAdd(s9, a, a);
        }

        return TFused.Sum(s0, s1, s2, s3, s4) + TFused.Sum(s5, s6, s7, s8, s9);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static unsafe long Read(byte* start, long bytes)
    {
        Vector256<long> sum0 = default,
            sum1 = default,
            sum2 = default,
            sum3 = default;
        for (byte* at = start; at + 128 <= start + bytes; at += 128)
        {
            sum0 += Vector256.Load((long*)at);
            sum1 += Vector256.Load((long*)(at + 32));
            sum2 += Vector256.Load((long*)(at + 64));
            sum3 += Vector256.Load((long*)(at + 96));
        }

        return Vector256.Sum(sum0 + sum1 + sum2 + sum3);
    }

    /// <summary>Vectors of one width.</summary>
    private interface IFused<T>
    {
        static abstract T All(float value);

        static abstract T MultiplyAdd(T a, T b, T c);

        static abstract float Sum(T a, T b, T c, T d, T e);
    }

    private readonly struct Fused512 : IFused<Vector512<float>>
    {
        public static Vector512<float> All(float value) => Vector512.Create(value);

        public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
            Avx512F.FusedMultiplyAdd(a, b, c);

        public static float Sum(
            Vector512<float> a,
            Vector512<float> b,
            Vector512<float> c,
            Vector512<float> d,
            Vector512<float> e
        ) => Vector512.Sum(a + b + c + d + e);
    }

    private readonly struct Fused256 : IFused<Vector256<float>>
    {
        public static Vector256<float> All(float value) => Vector256.Create(value);

        public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
            Fma.MultiplyAdd(a, b, c);

        public static float Sum(
            Vector256<float> a,
            Vector256<float> b,
            Vector256<float> c,
            Vector256<float> d,
            Vector256<float> e
        ) => Vector256.Sum(a + b + c + d + e);
    }
}
