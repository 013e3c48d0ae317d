using static XlaSharp.Native.LinearAlgebra.LapackLibrary;

namespace XlaSharp.Native.LinearAlgebra;

/// <summary>Singular value decompositions: x → x (destroyed), singular values, U, Vᴴ, info. Attribute mode.</summary>
internal static unsafe class SingularValues
{
    /// <summary>gesdd.</summary>
    public static void DivideAndConquer(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        byte wanted = call.Letter("mode", "ASN");
        (int rows, int columns) = (call.Rows(0), call.Columns(0));
        (nint mode, nint m, nint n) = (scratch.Of(wanted), scratch.Of(rows), scratch.Of(columns));
        (long least, long most) = (Math.Min(rows, columns), Math.Max(rows, columns));
        nint iwork = (nint)scratch.Take(8 * least, sizeof(int));
        long reals =
            wanted == (byte)'N'
                ? 7 * least
                : Math.Max((5 * least * least) + (5 * least), (2 * most * least) + (2 * least * least) + least);
        nint rwork = call.IsComplex ? (nint)scratch.Take(reals, call.RealSize) : 0;
        nint ldvt = scratch.Of(Math.Max(1, wanted == (byte)'A' ? columns : (int)least));
        Decompose(
            call,
            operands,
            results,
            scratch,
            (x, s, u, vt, work, lwork, info) =>
            {
                if (call.IsComplex)
                {
                    Call(routine, mode, m, n, x, m, s, u, m, vt, ldvt, work, lwork, rwork, iwork, info, 1);
                }
                else
                {
                    Call(routine, mode, m, n, x, m, s, u, m, vt, ldvt, work, lwork, iwork, info, 1);
                }
            }
        );
    }

    /// <summary>gesvd.</summary>
    public static void QrIteration(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        byte wanted = call.Letter("mode", "ASN");
        (int rows, int columns) = (call.Rows(0), call.Columns(0));
        (nint mode, nint m, nint n) = (scratch.Of(wanted), scratch.Of(rows), scratch.Of(columns));
        nint rwork = (nint)scratch.Take(5L * Math.Min(rows, columns), call.RealSize);
        nint ldvt = scratch.Of(Math.Max(1, wanted == (byte)'A' ? columns : Math.Min(rows, columns)));
        Decompose(
            call,
            operands,
            results,
            scratch,
            (x, s, u, vt, work, lwork, info) =>
            {
                if (call.IsComplex)
                {
                    Call(routine, mode, mode, m, n, x, m, s, u, m, vt, ldvt, work, lwork, rwork, info, 1, 1);
                }
                else
                {
                    Call(routine, mode, mode, m, n, x, m, s, u, m, vt, ldvt, work, lwork, info, 1, 1);
                }
            }
        );
    }

    private static void Decompose(
        LapackCall call,
        void** operands,
        void** results,
        Scratch scratch,
        Action<nint, nint, nint, nint, nint, nint, nint> body
    )
    {
        call.Copy(operands, 0, results, 0);
        (nint work, nint lwork, nint nowhere) = (scratch.Zero(), scratch.Of(-1), scratch.Zero());
        Run(0, nowhere);
        int size = call.WorkSize(work);
        (work, lwork) = ((nint)scratch.Take(size, call.Size), scratch.Of(size));
        for (long b = 0; b < call.Batch; b++)
        {
            Run(b, call.Info(results, b, nowhere));
        }

        void Run(long b, nint info) =>
            body(
                (nint)call.Result(results, 0, b),
                (nint)call.Result(results, 1, b),
                (nint)call.Result(results, 2, b),
                (nint)call.Result(results, 3, b),
                work,
                lwork,
                info
            );
    }
}
