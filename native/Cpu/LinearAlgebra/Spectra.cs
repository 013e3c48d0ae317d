using System.Runtime.InteropServices;
using static XlaSharp.Native.LinearAlgebra.LapackLibrary;

namespace XlaSharp.Native.LinearAlgebra;

/// <summary>Eigenvalues and Schur forms.</summary>
internal static unsafe class Spectra
{
    /// <summary>syevd, heevd: x → eigenvectors, eigenvalues, info. Attributes mode, uplo.</summary>
    public static void Symmetric(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        (nint mode, nint uplo) = (scratch.Of(call.Letter("mode", "NV")), scratch.Of(call.Letter("uplo", "LU")));
        nint n = scratch.Of(call.Columns(0));
        call.Copy(operands, 0, results, 0);
        (nint lwork, nint lrwork, nint liwork) = (scratch.Of(-1), scratch.Of(-1), scratch.Of(-1));
        (nint work, nint rwork, nint iwork, nint nowhere) = (
            scratch.Zero(),
            scratch.Zero(),
            scratch.Zero(),
            scratch.Zero()
        );
        Run(0, nowhere);
        (int size, int reals, int integers) = (
            call.WorkSize(work),
            call.IsComplex ? call.WorkSize(rwork) : 1,
            Math.Max(1, *(int*)iwork)
        );
        (lwork, lrwork, liwork) = (scratch.Of(size), scratch.Of(reals), scratch.Of(integers));
        work = (nint)scratch.Take(size, call.Size);
        rwork = (nint)scratch.Take(reals, call.RealSize);
        iwork = (nint)scratch.Take(integers, sizeof(int));
        for (long b = 0; b < call.Batch; b++)
        {
            Run(b, call.Info(results, b, nowhere));
        }

        void Run(long b, nint info)
        {
            (nint x, nint values) = ((nint)call.Result(results, 0, b), (nint)call.Result(results, 1, b));
            if (call.IsComplex)
            {
                Call(routine, mode, uplo, n, x, n, values, work, lwork, rwork, lrwork, iwork, liwork, info, 1, 1);
            }
            else
            {
                Call(routine, mode, uplo, n, x, n, values, work, lwork, iwork, liwork, info, 1, 1);
            }
        }
    }

    /// <summary>
    /// geev: x → eigenvalues (real parts, imaginary parts; or complex), left and right eigenvectors (always complex),
    /// info. Attributes compute_left, compute_right. Vectors that are not asked for are zeros.
    /// </summary>
    public static void General(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        (byte hasLeft, byte hasRight) = (call.Letter("compute_left", "NV"), call.Letter("compute_right", "NV"));
        (nint left, nint right) = (scratch.Of(hasLeft), scratch.Of(hasRight));
        int size = call.Columns(0);
        nint n = scratch.Of(size);
        int vectors = call.IsComplex ? 1 : 2;
        long square = (long)size * size;
        byte* x = scratch.Take(square, call.Size);
        byte* vl = scratch.Take(square, call.Size);
        byte* vr = scratch.Take(square, call.Size);
        byte* rwork = scratch.Take(2L * size, call.RealSize);
        (nint work, nint lwork, nint nowhere) = (scratch.Zero(), scratch.Of(-1), scratch.Zero());
        Run(0, nowhere);
        int workSize = call.WorkSize(work);
        (work, lwork) = ((nint)scratch.Take(workSize, call.Size), scratch.Of(workSize));
        for (long b = 0; b < call.Batch; b++)
        {
            nint info = call.Info(results, b, nowhere);
            Buffer.MemoryCopy(call.Operand(operands, 0, b), x, square * call.Size, square * call.Size);
            for (int r = 0; r < vectors + 2; r++)
            {
                NativeMemory.Clear(
                    call.Result(results, r, b),
                    (nuint)(call.Function.LogicalResults[r].ByteCount / call.Batch)
                );
            }

            if (!IsFinite(call, x, square))
            {
                *(int*)info = -4;
                continue;
            }

            Run(b, info);
            Unpack(call, hasLeft, vl, call.Result(results, vectors, b), results, b, size);
            Unpack(call, hasRight, vr, call.Result(results, vectors + 1, b), results, b, size);
        }

        void Run(long b, nint info)
        {
            if (call.IsComplex)
            {
                Call(
                    routine,
                    left,
                    right,
                    n,
                    (nint)x,
                    n,
                    (nint)call.Result(results, 0, b),
                    (nint)vl,
                    n,
                    (nint)vr,
                    n,
                    work,
                    lwork,
                    (nint)rwork,
                    info,
                    1,
                    1
                );
            }
            else
            {
                Call(
                    routine,
                    left,
                    right,
                    n,
                    (nint)x,
                    n,
                    (nint)call.Result(results, 0, b),
                    (nint)call.Result(results, 1, b),
                    (nint)vl,
                    n,
                    (nint)vr,
                    n,
                    work,
                    lwork,
                    info,
                    1,
                    1
                );
            }
        }
    }

    /// <summary>
    /// gees: x → Schur form, Schur vectors, eigenvalues (real parts, imaginary parts; or complex), number of selected
    /// eigenvalues, info. Attributes mode, sort; sort must be 'N', for no function can be given.
    /// </summary>
    public static void Schur(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        (nint mode, nint sort) = (scratch.Of(call.Letter("mode", "NV")), scratch.Of(call.Letter("sort", "N")));
        int size = call.Columns(0);
        nint n = scratch.Of(size);
        int selected = call.IsComplex ? 3 : 4;
        call.Copy(operands, 0, results, 0);
        nint rwork = (nint)scratch.Take(size, call.RealSize);
        nint bwork = (nint)scratch.Take(size, sizeof(int));
        (nint work, nint lwork, nint nowhere) = (scratch.Zero(), scratch.Of(-1), scratch.Zero());
        Run(0, nowhere);
        int workSize = call.WorkSize(work);
        (work, lwork) = ((nint)scratch.Take(workSize, call.Size), scratch.Of(workSize));
        for (long b = 0; b < call.Batch; b++)
        {
            Run(b, call.Info(results, b, nowhere));
        }

        void Run(long b, nint info)
        {
            nint x = (nint)call.Result(results, 0, b);
            nint vectors = (nint)call.Result(results, 1, b);
            nint count = (nint)((int*)results[selected] + b);
            if (call.IsComplex)
            {
                Call(
                    routine,
                    mode,
                    sort,
                    0,
                    n,
                    x,
                    n,
                    count,
                    (nint)call.Result(results, 2, b),
                    vectors,
                    n,
                    work,
                    lwork,
                    rwork,
                    bwork,
                    info,
                    1,
                    1
                );
            }
            else
            {
                Call(
                    routine,
                    mode,
                    sort,
                    0,
                    n,
                    x,
                    n,
                    count,
                    (nint)call.Result(results, 2, b),
                    (nint)call.Result(results, 3, b),
                    vectors,
                    n,
                    work,
                    lwork,
                    bwork,
                    info,
                    1,
                    1
                );
            }
        }
    }

    // LAPACK packs the vectors of a conjugate pair of eigenvalues into two real columns: real parts, imaginary parts.
    private static void Unpack(LapackCall call, byte wanted, byte* packed, byte* to, void** results, long batch, int n)
    {
        if (wanted == (byte)'N')
        {
            return;
        }

        if (call.IsComplex)
        {
            long bytes = (long)n * n * call.Size;
            Buffer.MemoryCopy(packed, to, bytes, bytes);
        }
        else if (call.RealSize == sizeof(double))
        {
            Unpack((double*)packed, (double*)to, (double*)call.Result(results, 1, batch), n);
        }
        else
        {
            Unpack((float*)packed, (float*)to, (float*)call.Result(results, 1, batch), n);
        }
    }

    private static void Unpack<T>(T* packed, T* to, T* imaginary, int n)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        for (int column = 0; column < n; column++)
        {
            bool isPair = imaginary[column] != T.Zero && column + 1 < n;
            for (int row = 0; row < n; row++)
            {
                T re = packed[((long)column * n) + row];
                T im = isPair ? packed[((long)(column + 1) * n) + row] : T.Zero;
                long at = 2 * (((long)column * n) + row);
                (to[at], to[at + 1]) = (re, im);
                if (isPair)
                {
                    (to[at + (2 * n)], to[at + (2 * n) + 1]) = (re, -im);
                }
            }

            column += isPair ? 1 : 0;
        }
    }

    private static bool IsFinite(LapackCall call, byte* x, long count)
    {
        long numbers = call.IsComplex ? 2 * count : count;
        for (long i = 0; i < numbers; i++)
        {
            bool finite =
                call.RealSize == sizeof(double) ? double.IsFinite(((double*)x)[i]) : float.IsFinite(((float*)x)[i]);
            if (!finite)
            {
                return false;
            }
        }

        return true;
    }
}
