using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Rules of matrix decompositions, solves and Fourier transforms. All take batches in their leading axes as they are.
/// </summary>
internal static class DecompositionRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<Ops.Cholesky>(new() { Jvp = CholeskyJvp, Batch = Leading }),
        Rows.Of<Ops.TriangularSolve>(
            new()
            {
                Jvp = TriangularJvp,
                Transpose = TransposeTriangular,
                Batch = Leading,
            }
        ),
        Rows.Of<SolvePrimitive>(
            new()
            {
                Jvp = SolveJvp,
                Transpose = TransposeSolve,
                Batch = Leading,
            }
        ),
        Rows.Of<QrPrimitive>(new() { Jvp = QrJvp, Batch = Leading }),
        Rows.Of<LuPrimitive>(new() { Jvp = LuJvp, Batch = Leading }),
        Rows.Of<EighPrimitive>(new() { Jvp = EighJvp, Batch = Leading }),
        Rows.Of<SvdPrimitive>(new() { Jvp = SvdJvp, Batch = Leading }),
        Rows.Of<SchurPrimitive>(new() { Jvp = (op, _, _, _) => throw None(op), Batch = Leading }),
        Rows.Of<EigPrimitive>(new() { Jvp = EigJvp, Batch = Leading }),
        Rows.Of<PinvPrimitive>(new() { Jvp = PinvPrimitive.Jvp, Batch = Leading }),
        Rows.Linear<Ops.Fft>(TransposeFft, (op, args) => Trace.Bind1(op, args[0])),
    ];

    private static Tensor[] Leading(Op op, BatchArguments arguments) => Trace.Bind(op, arguments.AllFull());

    private static TraceException None(Op op) =>
        Misuse.Error(
            op.Definition.Mnemonic,
            "has no derivative; use StopGradient around its operand, or CustomJvp to say what it is"
        );

    /// <summary>With <c>s = L^-1 dA L^-*</c>: <c>dL = L (lower half of s)</c>.</summary>
    private static Tensor?[] CholeskyJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        bool lower = ((Ops.Cholesky)op).Lower;
        Tensor l = lower ? results[0] : Matrices.Adjoint(results[0]);
        Tensor left = Lax.TriangularSolve(l, tangents[0]!, lower: true);
        Tensor s = Lax.TriangularSolve(l, left, leftSide: false, lower: true, transpose: Transposition.Adjoint);
        Tensor half = Np.Tril(s) - (Diagonal(s) * 0.5);
        Tensor dl = Matrices.Times(l, half);
        return [lower ? dl : Matrices.Adjoint(dl)];
    }

    private static Tensor?[] TriangularJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        Ops.TriangularSolve solve = (Ops.TriangularSolve)op;
        Tensor? right = tangents[1];
        if (tangents[0] is { } da)
        {
            Tensor part = Used(solve, da);
            Tensor change = solve.TransposeA switch
            {
                Transposition.Transpose => Np.SwapAxes(part, -1, -2),
                Transposition.Adjoint => Matrices.Adjoint(part),
                _ => part,
            };
            Tensor moved = solve.LeftSide ? Matrices.Times(change, results[0]) : Matrices.Times(results[0], change);
            right = Rows.Sum(right, Lax.Neg(moved));
        }

        return [right is null ? null : Trace.Bind1(op, primals[0], right)];
    }

    /// <summary>The triangle that the op reads; without the diagonal if that is taken to be 1.</summary>
    private static Tensor Used(Ops.TriangularSolve op, Tensor a)
    {
        int skip = op.UnitDiagonal ? 1 : 0;
        return op.Lower ? Np.Tril(a, -skip) : Np.Triu(a, skip);
    }

    private static Tensor?[] TransposeTriangular(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        Ops.TriangularSolve solve = (Ops.TriangularSolve)op;

        // The transpose of solving with A is solving with its transpose; of the adjoint it is solving with the
        // conjugate.
        (Tensor matrix, Transposition transposition) = solve.TransposeA switch
        {
            Transposition.NoTranspose => (operands[0].Value!, Transposition.Transpose),
            Transposition.Transpose => (operands[0].Value!, Transposition.NoTranspose),
            _ => (Np.Conj(operands[0].Value!), Transposition.NoTranspose),
        };
        return [null, Trace.Bind1(solve with { TransposeA = transposition }, matrix, cotangents[0]!)];
    }

    private static Tensor?[] SolveJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        Tensor? right = tangents[3];
        if (tangents[0] is { } da)
        {
            Tensor change = ((SolvePrimitive)op).Adjoint ? Matrices.Adjoint(da) : da;
            right = Rows.Sum(right, Lax.Neg(Matrices.Times(change, results[0])));
        }

        return [right is null ? null : Trace.Bind1(op, primals[0], primals[1], primals[2], right)];
    }

    /// <summary>Of <c>A^-1</c> the transpose is <c>conj((A^-*) conj(.))</c>, which needs no further factors.</summary>
    private static Tensor?[] TransposeSolve(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        SolvePrimitive other = new(!((SolvePrimitive)op).Adjoint);
        Tensor value = Trace.Bind1(
            other,
            operands[0].Value!,
            operands[1].Value!,
            operands[2].Value!,
            Np.Conj(cotangents[0]!)
        );
        return [null, null, null, Np.Conj(value)];
    }

    private static Tensor?[] QrJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        (Tensor q, Tensor r, Tensor da) = (results[0], results[1], tangents[0]!);
        (int m, int n) = ((int)da.Shape[^2], (int)da.Shape[^1]);
        if (((QrPrimitive)op).Complete && m > n)
        {
            throw Misuse.Error(
                "qr",
                $"the complete decomposition of a tall matrix ({primals[0]}) has no derivative: its last columns are "
                    + $"arbitrary. Use the reduced one"
            );
        }

        // A wide matrix is a square one and columns that follow from it.
        int k = Math.Min(m, n);
        Tensor square = r[TensorIndex.Ellipsis, ..k];
        Tensor ratio = Lax.TriangularSolve(square, da[TensorIndex.Ellipsis, ..k], leftSide: false, lower: false);
        Tensor s = Matrices.Times(Matrices.Adjoint(q), ratio);
        Tensor below = Np.Tril(s, -1);
        Tensor skew = below - Matrices.Adjoint(below);
        if (s.ElementType.IsComplex)
        {
            Tensor diagonal = Diagonal(s);
            skew += Lax.Complex(Lax.ZerosLike(Lax.Real(diagonal)), Lax.Imag(diagonal));
        }

        Tensor dq = Matrices.Times(q, skew - s) + ratio;
        Tensor dr = Matrices.Times(s - skew, square);
        if (n > k)
        {
            Tensor rest =
                Matrices.Times(Matrices.Adjoint(q), da[TensorIndex.Ellipsis, k..])
                + Matrices.Times(Matrices.Adjoint(dq), primals[0][TensorIndex.Ellipsis, k..]);
            dr = Lax.Concatenate([dr, rest], dr.Rank - 1);
        }

        return [dq, dr];
    }

    /// <summary>
    /// With <c>s = L^-1 P dA U^-1</c>: <c>dL = L (part below the diagonal)</c>, <c>dU = (the rest) U</c>.
    /// </summary>
    private static Tensor?[] LuJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        Tensor lu = results[0];
        (long m, long n) = (lu.Shape[^2], lu.Shape[^1]);
        long k = Math.Min(m, n);
        Tensor l =
            Square(Np.Tril(lu[TensorIndex.Ellipsis, .., ..(int)k], -1), m) + Matrices.Identity(m, m, lu.ElementType);
        Tensor u = Square(Np.Triu(lu[TensorIndex.Ellipsis, ..(int)k, ..]), n);
        Tensor filler = Lax.Select(
            Lax.Ge(Lax.Iota(ElementType.I32, n), Lax.Full([n], k, ElementType.I32)),
            Np.Ones([n], lu.ElementType),
            Np.Zeros([n], lu.ElementType)
        );
        u += Np.Diag(filler);
        Tensor ordered = Np.TakeAlongAxis(
            tangents[0]!,
            Lax.ExpandDims(results[2], [results[2].Rank]),
            -2,
            IndexMode.PromiseInBounds
        );
        Tensor left = Lax.TriangularSolve(l, ordered, lower: true, unitDiagonal: true);
        Tensor s = Lax.TriangularSolve(u, left, leftSide: false, lower: false);
        return [Matrices.Times(l, Np.Tril(s, -1)) + Matrices.Times(Np.Triu(s), u), null, null];
    }

    private static Tensor Square(Tensor x, long size)
    {
        Dims zero = Dims.Repeat(0, x.Rank);
        return Lax.Pad(x, 0, zero, zero.With(x.Rank - 2, size - x.Shape[^2]).With(x.Rank - 1, size - x.Shape[^1]));
    }

    private static Tensor?[] EighJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        (Tensor w, Tensor v) = (results[0], results[1]);
        Tensor s = Matrices.Times(Matrices.Adjoint(v), Matrices.Times(tangents[0]!, v));
        Tensor factors = Lax.ConvertElementType(
            InverseGaps(Lax.ExpandDims(w, [w.Rank - 1]) - Lax.ExpandDims(w, [w.Rank])),
            v.ElementType
        );
        return [Np.Real(Np.Diagonal(s, 0, -2, -1)), Matrices.Times(v, factors * s)];
    }

    private static Tensor?[] SvdJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        SvdPrimitive svd = (SvdPrimitive)op;
        Tensor da = tangents[0]!;
        (long m, long n) = (da.Shape[^2], da.Shape[^1]);
        if (svd.Full && m != n)
        {
            throw Misuse.Error(
                "svd",
                $"with full matrices of {primals[0]} some vectors are arbitrary and have no derivative. Use "
                    + $"fullMatrices: false"
            );
        }

        Tensor[] all = svd.Vectors ? results : Trace.Bind(new SvdPrimitive(false, true), primals[0]);
        (Tensor s, Tensor u, Tensor v) = (all[0], all[1], Matrices.Adjoint(all[2]));
        Tensor ds = Matrices.Times(Matrices.Adjoint(u), Matrices.Times(da, v));
        Tensor values = Np.Real(Np.Diagonal(ds, 0, -2, -1));
        if (!svd.Vectors)
        {
            return [values];
        }

        Tensor row = Lax.ExpandDims(s, [s.Rank - 1]);
        Tensor column = Lax.ExpandDims(s, [s.Rank]);
        Tensor factors = Lax.ConvertElementType(InverseGaps((row + column) * (row - column)), u.ElementType);
        Tensor toRow = ds * Lax.ConvertElementType(row, u.ElementType);
        Tensor toColumn = ds * Lax.ConvertElementType(column, u.ElementType);
        Tensor du = Matrices.Times(u, factors * (toRow + Matrices.Adjoint(toRow)));
        Tensor dv = Matrices.Times(v, factors * (toColumn + Matrices.Adjoint(toColumn)));
        Tensor inverse = Lax.ConvertElementType(Lax.Reciprocal(row), u.ElementType);
        if (u.ElementType.IsComplex)
        {
            // The phase that both vectors share is chosen to stay with v.
            du +=
                u * (Lax.ExpandDims(Np.Diagonal((ds - Matrices.Adjoint(ds)) * 0.5, 0, -2, -1), [u.Rank - 2]) * inverse);
        }

        if (m > n)
        {
            Tensor change = Matrices.Times(da, v);
            du += (change - Matrices.Times(u, Matrices.Times(Matrices.Adjoint(u), change))) * inverse;
        }

        if (n > m)
        {
            Tensor change = Matrices.Times(Matrices.Adjoint(da), u);
            dv += (change - Matrices.Times(v, Matrices.Times(Matrices.Adjoint(v), change))) * inverse;
        }

        return [values, du, Matrices.Adjoint(dv)];
    }

    private static Tensor?[] EigJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        (Tensor w, Tensor v) = (results[0], results[1]);
        Tensor s = Linalg.Solve(v, Matrices.Times(tangents[0]!, v));
        Tensor gaps = Lax.ExpandDims(w, [w.Rank - 1]) - Lax.ExpandDims(w, [w.Rank]);
        Tensor identity = Broadcasting.To(Matrices.Identity(v.Shape[^1], v.Shape[^1], v.ElementType), gaps.Shape);
        Tensor factors = Lax.Reciprocal(gaps + identity) - identity;
        Tensor raw = Matrices.Times(v, factors * s);

        // The columns keep length 1 and a real largest entry.
        Tensor along = Np.Sum(Np.Conj(v) * raw, [-2], keepDims: true);
        Tensor fixedLength = raw - (v * Lax.ConvertElementType(Np.Real(along), v.ElementType));
        Tensor largest = Lax.ExpandDims(Np.ArgMax(Lax.Abs(v), -2), [v.Rank - 2]);
        Tensor value = Np.TakeAlongAxis(v, largest, -2, IndexMode.PromiseInBounds);
        Tensor change = Np.TakeAlongAxis(fixedLength, largest, -2, IndexMode.PromiseInBounds);
        Tensor turn = Lax.Imag(change) / Lax.Real(value);
        Tensor dv = fixedLength - (v * Lax.Complex(Lax.ZerosLike(turn), turn));
        return [Np.Diagonal(s, 0, -2, -1), dv];
    }

    /// <summary>Reciprocals off the diagonal, 0 on it.</summary>
    private static Tensor InverseGaps(Tensor gaps)
    {
        Tensor identity = Broadcasting.To(
            Matrices.Identity(gaps.Shape[^1], gaps.Shape[^1], gaps.ElementType),
            gaps.Shape
        );
        return Lax.Reciprocal(gaps + identity) - identity;
    }

    /// <summary>The matrix with all but its diagonal set to 0.</summary>
    private static Tensor Diagonal(Tensor x) => x * Matrices.Identity(x.Shape[^2], x.Shape[^1], x.ElementType);

    /// <summary>
    /// Complex transforms are symmetric; a real one gives half of a spectrum that the adjoint completes.
    /// </summary>
    private static Tensor TransposeFft(Ops.Fft op, LinearOperand[] operands, Tensor ct) =>
        op.FftType switch
        {
            FftType.Fft or FftType.Ifft => Trace.Bind1(op, ct),
            FftType.Rfft => TransposeRfft(op, ct),
            _ => TransposeIrfft(op, ct),
        };

    /// <summary>
    /// The transposed real transform: a complex one of the half spectrum padded with zeros, of which the real part
    /// counts.
    /// </summary>
    private static Tensor TransposeRfft(Ops.Fft op, Tensor ct)
    {
        long full = op.FftLength[^1];
        Dims zero = Dims.Repeat(0, ct.Rank);
        Tensor padded = Lax.Pad(ct, 0, zero, zero.With(ct.Rank - 1, full - ct.Shape[^1]));
        return Lax.Real(Trace.Bind1(new Ops.Fft(FftType.Fft, op.FftLength), padded));
    }

    /// <summary>
    /// The real transform of the cotangent, scaled; inner frequencies count twice, since their mirror images follow
    /// from them.
    /// </summary>
    private static Tensor TransposeIrfft(Ops.Fft op, Tensor ct)
    {
        long full = op.FftLength[^1];
        Tensor spectrum = Trace.Bind1(new Ops.Fft(FftType.Rfft, op.FftLength), ct);
        long half = spectrum.Shape[^1];
        double total = op.FftLength.Product;
        double[] weights =
        [
            .. Enumerable.Range(0, (int)half).Select(i => (i == 0 || (2 * i == full) ? 1.0 : 2.0) / total),
        ];
        Tensor factor = Broadcasting.Convert(Tensor.Of<double>([half], weights), spectrum.ElementType.RealPart);

        // The transpose is not the adjoint: the spectrum goes in unconjugated.
        return Np.Conj(spectrum * Lax.ConvertElementType(factor, spectrum.ElementType));
    }
}
