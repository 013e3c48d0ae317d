using static XlaSharp.Native.LinearAlgebra.LapackLibrary;

namespace XlaSharp.Native.LinearAlgebra;

/// <summary>Routines that solve systems of equations.</summary>
internal static unsafe class Solves
{
    /// <summary>trsm: a, b → x. Attributes side, uplo, trans_x, diag.</summary>
    public static void Triangular(LapackCall call, nint routine, void** operands, void** results)
    {
        (byte side, byte uplo) = (call.Letter("side", "LR"), call.Letter("uplo", "LU"));
        (byte transpose, byte diagonal) = (call.Letter("trans_x", "NTC"), call.Letter("diag", "NU"));
        (int m, int n, int lda) = (call.Rows(1), call.Columns(1), call.Rows(0));
        // The number 1 in every element type.
        decimal room = 0;
        byte* one = (byte*)&room;
        if (call.RealSize == sizeof(double))
        {
            *(double*)one = 1;
        }
        else
        {
            *(float*)one = 1;
        }

        call.Copy(operands, 1, results, 0);
        for (long b = 0; b < call.Batch; b++)
        {
            Call(
                routine,
                (nint)(&side),
                (nint)(&uplo),
                (nint)(&transpose),
                (nint)(&diagonal),
                (nint)(&m),
                (nint)(&n),
                (nint)one,
                (nint)call.Operand(operands, 0, b),
                (nint)(&lda),
                (nint)call.Result(results, 0, b),
                (nint)(&m),
                1,
                1,
                1,
                1
            );
        }
    }

    /// <summary>
    /// gtsv: lower, main and upper diagonal, b → the same, changed; info. The first number of the lower diagonal is not
    /// used.
    /// </summary>
    public static void Tridiagonal(LapackCall call, nint routine, void** operands, void** results)
    {
        // The diagonals have one dimension less than the right sides, so the batch is counted by those.
        Hlo.TensorType sides = call.Function.LogicalOperands[3];
        (int n, int columns) = (checked((int)sides.Dims[^2]), checked((int)sides.Dims[^1]));
        long batch = sides.ElementCount == 0 ? 0 : sides.ElementCount / ((long)n * columns);
        for (int i = 0; i < 4; i++)
        {
            call.Copy(operands, i, results, i);
        }

        int nowhere;
        bool hasInfo = call.Function.LogicalResults.Length > 4;
        for (long b = 0; b < batch; b++)
        {
            byte* lower = Part(0) + call.Size;
            int* info = hasInfo ? (int*)results[4] + b : &nowhere;
            Call(
                routine,
                (nint)(&n),
                (nint)(&columns),
                (nint)lower,
                (nint)Part(1),
                (nint)Part(2),
                (nint)Part(3),
                (nint)(&n),
                (nint)info
            );

            byte* Part(int result) =>
                (byte*)results[result] + (b * (call.Function.LogicalResults[result].ByteCount / batch));
        }
    }
}
