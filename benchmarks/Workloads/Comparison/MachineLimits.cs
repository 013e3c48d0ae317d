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
            for (int round = 0; round < 5; round++)
            {
                double lanes = Vector512.IsHardwareAccelerated ? 16 : 8;
                flops = Math.Max(flops, threads * 2 * lanes * Chains * Rounds / Time(threads, _ => Multiply()));
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

    private static double Time(int threads, Action<int> work)
    {
        using Barrier barrier = new(threads + 1);
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(number => new Thread(() => Run(number)))];
        Array.ForEach(workers, worker => worker.Start());
        barrier.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        Array.ForEach(workers, worker => worker.Join());
        return Stopwatch.GetElapsedTime(start).TotalSeconds;

        void Run(int number)
        {
            barrier.SignalAndWait();
            work(number);
        }
    }

    // Ten sums that do not depend on each other: enough to hide how long one operation takes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Multiply()
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> a = Vector512.Create(0.999f);
            Vector512<float> s0 = a,
                s1 = a,
                s2 = a,
                s3 = a,
                s4 = a,
                s5 = a,
                s6 = a,
                s7 = a,
                s8 = a,
                s9 = a;
            for (int i = 0; i < Rounds; i++)
            {
                s0 = Avx512F.FusedMultiplyAdd(s0, a, a);
                s1 = Avx512F.FusedMultiplyAdd(s1, a, a);
                s2 = Avx512F.FusedMultiplyAdd(s2, a, a);
                s3 = Avx512F.FusedMultiplyAdd(s3, a, a);
                s4 = Avx512F.FusedMultiplyAdd(s4, a, a);
                s5 = Avx512F.FusedMultiplyAdd(s5, a, a);
                s6 = Avx512F.FusedMultiplyAdd(s6, a, a);
                s7 = Avx512F.FusedMultiplyAdd(s7, a, a);
                s8 = Avx512F.FusedMultiplyAdd(s8, a, a);
                s9 = Avx512F.FusedMultiplyAdd(s9, a, a);
            }

            return Vector512.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9);
        }

        Vector256<float> b = Vector256.Create(0.999f);
        Vector256<float> t0 = b,
            t1 = b,
            t2 = b,
            t3 = b,
            t4 = b,
            t5 = b,
            t6 = b,
            t7 = b,
            t8 = b,
            t9 = b;
        for (int i = 0; i < Rounds; i++)
        {
            t0 = Fma.MultiplyAdd(t0, b, b);
            t1 = Fma.MultiplyAdd(t1, b, b);
            t2 = Fma.MultiplyAdd(t2, b, b);
            t3 = Fma.MultiplyAdd(t3, b, b);
            t4 = Fma.MultiplyAdd(t4, b, b);
            t5 = Fma.MultiplyAdd(t5, b, b);
            t6 = Fma.MultiplyAdd(t6, b, b);
            t7 = Fma.MultiplyAdd(t7, b, b);
            t8 = Fma.MultiplyAdd(t8, b, b);
            t9 = Fma.MultiplyAdd(t9, b, b);
        }

        return Vector256.Sum(t0 + t1 + t2 + t3 + t4 + t5 + t6 + t7 + t8 + t9);
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
}
