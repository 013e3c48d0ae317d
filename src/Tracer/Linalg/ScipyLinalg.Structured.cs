using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class ScipyLinalg
{
    /// <summary>Matrices along the diagonal of a larger one of zeros.</summary>
    public static Tensor BlockDiag(params ReadOnlySpan<Tensor> blocks)
    {
        Tensor[] all = [.. blocks.ToArray().Select(Np.AtLeast2D)];
        long width = all.Sum(block => block.Shape[1]);
        long left = 0;
        Tensor[] rows = new Tensor[all.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = Lax.Pad(all[i], 0, [0, left], [0, width - left - all[i].Shape[1]]);
            left += all[i].Shape[1];
        }

        return Np.Concatenate(rows);
    }

    /// <summary>
    /// The matrix whose diagonals are constant: given first column and first row (its conjugate if null).
    /// </summary>
    public static Tensor Toeplitz(Tensor column, Tensor? row = null)
    {
        Tensor c = Np.Ravel(column);
        Tensor r = row is null ? Np.Conj(c) : Np.Ravel(row);
        (int m, int n) = ((int)c.Size, (int)r.Size);
        Tensor values = Np.Concatenate([Np.Flip(r[1..]), c]);
        Tensor places =
            Lax.BroadcastedIota(ElementType.I32, [m, n], 0) - Lax.BroadcastedIota(ElementType.I32, [m, n], 1) + (n - 1);
        return Np.Take(values, places, 0, IndexMode.PromiseInBounds);
    }

    /// <summary>The matrix whose antidiagonals are constant: given first column and last row (zeros if null).</summary>
    public static Tensor Hankel(Tensor column, Tensor? row = null)
    {
        Tensor c = Np.Ravel(column);
        Tensor r = row is null ? Lax.ZerosLike(c) : Np.Ravel(row);
        (int m, int n) = ((int)c.Size, (int)r.Size);
        Tensor places =
            Lax.BroadcastedIota(ElementType.I32, [m, n], 0) + Lax.BroadcastedIota(ElementType.I32, [m, n], 1);
        return Np.Take(Np.Concatenate([c, r[1..]]), places, 0, IndexMode.PromiseInBounds);
    }

    /// <summary>The matrix whose columns are a vector, shifted down by one more each.</summary>
    public static Tensor Circulant(Tensor c)
    {
        Tensor vector = Np.Ravel(c);
        int n = (int)vector.Size;
        Tensor places =
            Lax.BroadcastedIota(ElementType.I32, [n, n], 0) - Lax.BroadcastedIota(ElementType.I32, [n, n], 1);
        return Np.Take(vector, Np.Remainder(places, n), 0, IndexMode.PromiseInBounds);
    }

    /// <summary>The companion matrix of a polynomial, coefficients from the highest power down.</summary>
    public static Tensor Companion(Tensor coefficients)
    {
        Tensor a = Lax.ConvertElementType(Np.Ravel(coefficients), Promotion.Inexact(coefficients));
        long n = a.Size - 1;
        return Lax.Concatenate([Lax.Reshape(-a[1..] / a[0], [1, n]), Matrices.Identity(n - 1, n, a.ElementType)], 0);
    }

    /// <summary>The Hilbert matrix <c>1 / (i + j + 1)</c>.</summary>
    public static Tensor Hilbert(int n) => Table(n, n, (i, j) => 1.0 / (i + j + 1));

    /// <summary>The Hadamard matrix of an order that is a power of 2.</summary>
    public static Tensor Hadamard(int n) =>
        System.Numerics.BitOperations.IsPow2(n)
            ? Table(n, n, (i, j) => (System.Numerics.BitOperations.PopCount((uint)(i & j)) & 1) == 0 ? 1 : -1)
            : throw Misuse.Error("hadamard", $"the order must be a power of 2, got {n}");

    /// <summary>Fiedler's matrix <c>|a_i - a_j|</c>.</summary>
    public static Tensor Fiedler(Tensor a)
    {
        Tensor vector = Np.Ravel(a);
        return Lax.Abs(Lax.ExpandDims(vector, [1]) - Lax.ExpandDims(vector, [0]));
    }

    /// <summary>The Leslie matrix: fecundities in the first row, survival below the diagonal.</summary>
    public static Tensor Leslie(Tensor fecundity, Tensor survival)
    {
        Tensor f = Np.Ravel(fecundity);
        Tensor s = Np.Diag(Np.Ravel(survival));
        return Np.Concatenate([Lax.Reshape(f, [1, f.Size]), Lax.Pad(s, 0, [0, 0], [0, 1])]);
    }

    /// <summary>The matrix of the discrete Fourier transform.</summary>
    public static Tensor Dft(int n)
    {
        Tensor angle = Table(n, n, (i, j) => -2 * Math.PI * ((long)i * j % n) / n);
        return Lax.Complex(Lax.Cos(angle), Lax.Sin(angle));
    }
}
