using System.Numerics;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Fourier;

/// <summary>
/// One pass of a transform: <c>to[q + s·(p·i + u)] = w^(i·u) · Σ from[q + s·(i + m·t)] · r^(t·u)</c>, where p is the
/// radix, s the product of the radices before it, m·p·s the length, r = exp(∓2πi/p) and w = exp(∓2πi/(m·p)).
/// </summary>
internal sealed class Pass(KernelEmitter kernel, long length, long radix, long stride, bool isInverse)
{
    // Larger butterflies are loops.
    private const long MaxUnrolled = 7;

    private static readonly ElementType Number = ElementType.Complex128;

    /// <summary>The table of roots of unity of the length.</summary>
    public required LLVMValueRef Roots { get; init; }

    /// <summary>The row to read.</summary>
    public required LLVMValueRef From { get; init; }

    /// <summary>The row to write.</summary>
    public required LLVMValueRef To { get; init; }

    private Scalars Scalars => kernel.Scalars;

    private IrBuilder Ir => kernel.Ir;

    private IndexMath Index => kernel.Index;

    private long Groups => length / radix / stride;

    /// <summary>Writes the pass.</summary>
    public void Emit() =>
        kernel.Loop(
            Groups,
            i =>
            {
                if (radix <= MaxUnrolled)
                {
                    EmitUnrolled(i);
                }
                else
                {
                    EmitLoops(i);
                }
            }
        );

    private void EmitUnrolled(LLVMValueRef i)
    {
        Element[] twiddles = new Element[radix];
        for (int u = 1; u < radix; u++)
        {
            twiddles[u] = Root(Index.Multiply(i, u * stride));
        }

        kernel.Loop(
            stride,
            q =>
            {
                Element[] inputs = new Element[radix];
                for (int t = 0; t < radix; t++)
                {
                    inputs[t] = Scalars.Load(Number, From, Source(q, i, Ir.Int64(t)));
                }

                for (int u = 0; u < radix; u++)
                {
                    Element sum = inputs[0];
                    for (int t = 1; t < radix; t++)
                    {
                        sum = Scalars.Add(Number, sum, Rotate(inputs[t], t * u % radix));
                    }

                    Element turned = u == 0 ? sum : Scalars.Multiply(Number, sum, twiddles[u]);
                    Scalars.Store(Number, turned, To, Target(q, i, Ir.Int64(u)));
                }
            }
        );
    }

    private void EmitLoops(LLVMValueRef i) =>
        kernel.Loop(
            radix,
            u =>
            {
                Element twiddle = Root(Index.Multiply(Ir.NSWMul(i, u), stride));
                kernel.Loop(
                    stride,
                    q =>
                    {
                        Element sum = kernel.Loop(
                            radix,
                            [Scalars.Number(Number, 0)],
                            (t, sums) =>
                            {
                                LLVMValueRef power = Index.Multiply(
                                    Index.Remainder(Ir.NSWMul(t, u), radix),
                                    length / radix
                                );
                                Element product = Scalars.Multiply(
                                    Number,
                                    Scalars.Load(Number, From, Source(q, i, t)),
                                    Root(power)
                                );
                                return [Scalars.Add(Number, sums[0], product)];
                            }
                        )[0];
                        Scalars.Store(Number, Scalars.Multiply(Number, sum, twiddle), To, Target(q, i, u));
                    }
                );
            }
        );

    private Element Root(LLVMValueRef power) => Scalars.Load(Number, Roots, power);

    private LLVMValueRef Source(LLVMValueRef q, LLVMValueRef i, LLVMValueRef t) =>
        Index.Add(Index.Multiply(Index.Add(i, Index.Multiply(t, Groups)), stride), q);

    private LLVMValueRef Target(LLVMValueRef q, LLVMValueRef i, LLVMValueRef u) =>
        Index.Add(Index.Multiply(Index.Add(Index.Multiply(i, radix), u), stride), q);

    // Times a root of unity of the radix; quarter turns are exact and cost nothing.
    private Element Rotate(Element x, long power)
    {
        Complex root = Spectra.Root(power, radix);
        root = isInverse ? root : Complex.Conjugate(root);
        if (root.Imaginary == 0)
        {
            return root.Real > 0 ? x : Scalars.Negate(Number, x);
        }

        if (root.Real == 0)
        {
            return root.Imaginary > 0 ? new(Ir.FNeg(x.Imaginary), x.Real) : new(x.Imaginary, Ir.FNeg(x.Real));
        }

        LLVMTypeRef part = Ir.Context.F64;
        return Scalars.Multiply(Number, x, new(Ir.Float(part, root.Real), Ir.Float(part, root.Imaginary)));
    }
}
