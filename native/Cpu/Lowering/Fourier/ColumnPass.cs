using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Fourier;

/// <summary>The pass that <see cref="Pass"/> describes, on vectors of columns.</summary>
internal sealed class ColumnPass(
    KernelEmitter kernel,
    FourierVectors vectors,
    long length,
    long radix,
    long stride,
    bool isInverse
)
{
    // Larger butterflies are loops.
    private const long MaxUnrolled = 7;

    /// <summary>The table of roots of unity of the length.</summary>
    public required LLVMValueRef Roots { get; init; }

    /// <summary>The scratch memory to read.</summary>
    public required LLVMValueRef From { get; init; }

    /// <summary>The scratch memory to write.</summary>
    public required LLVMValueRef To { get; init; }

    private IndexMath Index => kernel.Index;

    private long Groups => length / radix / stride;

    /// <summary>Writes the pass.</summary>
    public void Emit() =>
        kernel.Loop(
            Groups,
            i =>
            {
                if (radix > MaxUnrolled)
                {
                    EmitLoops(i);
                    return;
                }

                Lane[] twiddles = new Lane[radix];
                for (int u = 1; u < radix && Groups > 1; u++)
                {
                    twiddles[u] = vectors.Broadcast(Roots, Index.Multiply(i, u * stride));
                }

                kernel.Loop(
                    stride,
                    q =>
                    {
                        Lane[] inputs = new Lane[radix];
                        for (int t = 0; t < radix; t++)
                        {
                            inputs[t] = vectors.LoadScratch(From, Source(q, i, kernel.Ir.Int64(t)));
                        }

                        Lane[] outputs = radix == 4 ? Four(inputs) : Sums(inputs);
                        for (int u = 0; u < radix; u++)
                        {
                            Lane turned =
                                u == 0 || Groups == 1 ? outputs[u] : vectors.Multiply(outputs[u], twiddles[u]);
                            vectors.StoreScratch(turned, To, Target(q, i, kernel.Ir.Int64(u)));
                        }
                    }
                );
            }
        );

    private Lane[] Four(Lane[] x)
    {
        (Lane even, Lane evenRest) = (vectors.Add(x[0], x[2]), vectors.Subtract(x[0], x[2]));
        (Lane odd, Lane oddRest) = (vectors.Add(x[1], x[3]), vectors.Subtract(x[1], x[3]));
        Lane turned = vectors.Turn(oddRest, isInverse);
        return
        [
            vectors.Add(even, odd),
            vectors.Add(evenRest, turned),
            vectors.Subtract(even, odd),
            vectors.Subtract(evenRest, turned),
        ];
    }

    private Lane[] Sums(Lane[] x)
    {
        Lane[] outputs = new Lane[radix];
        for (int u = 0; u < radix; u++)
        {
            outputs[u] = x[0];
            for (int t = 1; t < radix; t++)
            {
                System.Numerics.Complex root = Spectra.Root((long)t * u % radix, radix);
                root = isInverse ? root : System.Numerics.Complex.Conjugate(root);
                Lane turned =
                    root == System.Numerics.Complex.One ? x[t] : vectors.Multiply(x[t], vectors.Constant(root));
                outputs[u] = vectors.Add(outputs[u], turned);
            }
        }

        return outputs;
    }

    private void EmitLoops(LLVMValueRef i) =>
        kernel.Loop(
            radix,
            u =>
            {
                Lane twiddle = vectors.Broadcast(Roots, Index.Multiply(kernel.Ir.NSWMul(i, u), stride));
                kernel.Loop(
                    stride,
                    q =>
                    {
                        Lane zero = vectors.Constant(0);
                        Element sum = kernel.Loop(
                            radix,
                            [new Element(zero.Real, zero.Imaginary)],
                            (t, sums) =>
                            {
                                LLVMValueRef power = Index.Multiply(
                                    Index.Remainder(kernel.Ir.NSWMul(t, u), radix),
                                    length / radix
                                );
                                Lane product = vectors.Multiply(
                                    vectors.LoadScratch(From, Source(q, i, t)),
                                    vectors.Broadcast(Roots, power)
                                );
                                Lane next = vectors.Add(new(sums[0].Real, sums[0].Imaginary), product);
                                return [new Element(next.Real, next.Imaginary)];
                            }
                        )[0];
                        Lane turned = vectors.Multiply(new(sum.Real, sum.Imaginary), twiddle);
                        vectors.StoreScratch(turned, To, Target(q, i, u));
                    }
                );
            }
        );

    private LLVMValueRef Source(LLVMValueRef q, LLVMValueRef i, LLVMValueRef t) =>
        Index.Add(Index.Multiply(Index.Add(i, Index.Multiply(t, Groups)), stride), q);

    private LLVMValueRef Target(LLVMValueRef q, LLVMValueRef i, LLVMValueRef u) =>
        Index.Add(Index.Multiply(Index.Add(Index.Multiply(i, radix), u), stride), q);
}
