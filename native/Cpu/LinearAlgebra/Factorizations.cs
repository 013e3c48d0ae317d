using static XlaSharp.Native.LinearAlgebra.LapackLibrary;

namespace XlaSharp.Native.LinearAlgebra;

/// <summary>Routines that factor matrices in place.</summary>
internal static unsafe class Factorizations
{
    /// <summary>potrf: x → x, info. Attribute uplo.</summary>
    public static void Cholesky(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        nint uplo = scratch.Of(call.Letter("uplo", "LU"));
        nint n = scratch.Of(call.Columns(0));
        nint nowhere = scratch.Zero();
        call.Copy(operands, 0, results, 0);
        for (long b = 0; b < call.Batch; b++)
        {
            nint info = call.Info(results, b, nowhere);
            Call(routine, uplo, n, (nint)call.Result(results, 0, b), n, info, 1);
        }
    }

    /// <summary>getrf: x → x, pivots, info.</summary>
    public static void Lu(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        (nint m, nint n) = (scratch.Of(call.Rows(0)), scratch.Of(call.Columns(0)));
        nint nowhere = scratch.Zero();
        call.Copy(operands, 0, results, 0);
        for (long b = 0; b < call.Batch; b++)
        {
            nint info = call.Info(results, b, nowhere);
            Call(routine, m, n, (nint)call.Result(results, 0, b), m, (nint)call.Result(results, 1, b), info);
        }
    }

    /// <summary>geqrf: x → x, tau (and info).</summary>
    public static void Qr(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        (nint m, nint n) = (scratch.Of(call.Rows(0)), scratch.Of(call.Columns(0)));
        call.Copy(operands, 0, results, 0);
        WithWork(
            call,
            results,
            (b, info, work, lwork) =>
                Call(
                    routine,
                    m,
                    n,
                    (nint)call.Result(results, 0, b),
                    m,
                    (nint)call.Result(results, 1, b),
                    work,
                    lwork,
                    info
                )
        );
    }

    /// <summary>geqp3: x, pivots → x, pivots, tau (and info). A pivot of 0 lets its column move.</summary>
    public static void PivotedQr(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        (nint m, nint n) = (scratch.Of(call.Rows(0)), scratch.Of(call.Columns(0)));
        nint reals = (nint)scratch.Take(2L * call.Columns(0), call.RealSize);
        call.Copy(operands, 0, results, 0);
        call.Copy(operands, 1, results, 1);
        WithWork(
            call,
            results,
            (b, info, work, lwork) =>
            {
                nint x = (nint)call.Result(results, 0, b);
                nint pivots = (nint)call.Result(results, 1, b);
                nint tau = (nint)call.Result(results, 2, b);
                if (call.IsComplex)
                {
                    Call(routine, m, n, x, m, pivots, tau, work, lwork, reals, info);
                }
                else
                {
                    Call(routine, m, n, x, m, pivots, tau, work, lwork, info);
                }
            }
        );
    }

    /// <summary>orgqr, ungqr: x, tau → x (and info).</summary>
    public static void OrthogonalFactor(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        (nint m, nint n) = (scratch.Of(call.Rows(0)), scratch.Of(call.Columns(0)));
        nint k = scratch.Of(checked((int)call.Function.LogicalOperands[1].Dims[^1]));
        call.Copy(operands, 0, results, 0);
        WithWork(
            call,
            results,
            (b, info, work, lwork) =>
                Call(
                    routine,
                    m,
                    n,
                    k,
                    (nint)call.Result(results, 0, b),
                    m,
                    (nint)call.Operand(operands, 1, b),
                    work,
                    lwork,
                    info
                )
        );
    }

    /// <summary>gehrd: x → x, tau, info. Attributes low, high.</summary>
    public static void Hessenberg(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        nint n = scratch.Of(call.Columns(0));
        (nint low, nint high) = (scratch.Of(call.Integer("low")), scratch.Of(call.Integer("high")));
        call.Copy(operands, 0, results, 0);
        WithWork(
            call,
            results,
            (b, info, work, lwork) =>
                Call(
                    routine,
                    n,
                    low,
                    high,
                    (nint)call.Result(results, 0, b),
                    n,
                    (nint)call.Result(results, 1, b),
                    work,
                    lwork,
                    info
                )
        );
    }

    /// <summary>sytrd, hetrd: x → x, diagonal, off-diagonal, tau, info. Attribute uplo.</summary>
    public static void Tridiagonal(LapackCall call, nint routine, void** operands, void** results)
    {
        using Scratch scratch = new();
        nint uplo = scratch.Of(call.Letter("uplo", "LU"));
        nint n = scratch.Of(call.Columns(0));
        call.Copy(operands, 0, results, 0);
        WithWork(
            call,
            results,
            (b, info, work, lwork) =>
                Call(
                    routine,
                    uplo,
                    n,
                    (nint)call.Result(results, 0, b),
                    n,
                    (nint)call.Result(results, 1, b),
                    (nint)call.Result(results, 2, b),
                    (nint)call.Result(results, 3, b),
                    work,
                    lwork,
                    info,
                    1
                )
        );
    }

    // Asks for the best size of scratch memory with the first matrix, then works on all.
    private static void WithWork(LapackCall call, void** results, Action<long, nint, nint, nint> body)
    {
        using Scratch scratch = new();
        (nint nowhere, nint answer) = (scratch.Zero(), scratch.Zero());
        body(0, nowhere, answer, scratch.Of(-1));
        int size = call.WorkSize(answer);
        (nint work, nint lwork) = ((nint)scratch.Take(size, call.Size), scratch.Of(size));
        for (long b = 0; b < call.Batch; b++)
        {
            body(b, call.Info(results, b, nowhere), work, lwork);
        }
    }
}
