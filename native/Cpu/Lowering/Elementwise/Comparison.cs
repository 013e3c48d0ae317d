using System.Diagnostics;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Elementwise;

/// <summary>Comparisons and what they give.</summary>
internal static class Comparison
{
    /// <summary>One row per op.</summary>
    public static (string, Lowering)[] Rows =>
        [
            ("stablehlo.compare", new Pointwise(Compare, refuse: Refusals.Quantized)),
            ("stablehlo.is_finite", new Pointwise((s, _, x) => s.IsFinite(x[0].Real), refuse: Refusals.Quantized)),
        ];

    private static Element Compare(Scalars scalars, Node node, Element[] x)
    {
        Ops.Compare compare = (Ops.Compare)node.Op;
        ElementType type = node.Operands[0].ElementType;
        Order order = compare.ComparisonDirection switch
        {
            ComparisonDirection.Eq => Order.Equal,
            ComparisonDirection.Ne => Order.NotEqual,
            ComparisonDirection.Ge => Order.GreaterOrEqual,
            ComparisonDirection.Gt => Order.Greater,
            ComparisonDirection.Le => Order.LessOrEqual,
            ComparisonDirection.Lt => Order.Less,
            _ => throw new UnreachableException(),
        };
        return compare.CompareType == ComparisonType.TotalOrder && type.IsFloat
            ? scalars.CompareTotal(order, x[0].Real, x[1].Real)
            : scalars.Compare(type, order, x[0], x[1]);
    }
}
