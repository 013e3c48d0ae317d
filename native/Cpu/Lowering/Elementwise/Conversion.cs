using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Elementwise;

/// <summary>Changes of the element type.</summary>
internal static class Conversion
{
    /// <summary>One row per op.</summary>
    public static (string, Lowering)[] Rows =>
        [
            (
                "stablehlo.convert",
                new Pointwise(
                    (s, n, x) => s.Convert(n.Operands[0].ElementType, n.Result.ElementType, x[0]),
                    refuse: Refusals.Quantized
                )
            ),
            ("stablehlo.reduce_precision", new Pointwise(ReducePrecision, cost: 4, refuse: Refusals.Quantized)),
            ("stablehlo.real", new Pointwise((_, _, x) => x[0].Real)),
            ("stablehlo.imag", new Pointwise(Imaginary)),
            ("stablehlo.complex", new Pointwise((_, _, x) => new Element(x[0].Real, x[1].Real))),
        ];

    private static Element ReducePrecision(Scalars scalars, Node node, Element[] x)
    {
        Ops.ReducePrecision op = (Ops.ReducePrecision)node.Op;
        return scalars.ReducePrecision(node.Result.ElementType, x[0], op.ExponentBits, op.MantissaBits);
    }

    private static Element Imaginary(Scalars scalars, Node node, Element[] x) =>
        x[0].Imaginary.IsNull ? scalars.Number(node.Result.ElementType, 0) : x[0].Imaginary;
}
