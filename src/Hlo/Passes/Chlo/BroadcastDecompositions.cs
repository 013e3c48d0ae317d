using XlaSharp.Hlo.Ops;
using ChloOps = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>The broadcasting ops: bring the operands to one shape, then apply the plain op.</summary>
internal static class BroadcastDecompositions
{
    /// <summary>Applies a StableHLO op to the broadcast operands.</summary>
    public static ChloDecomposition To(Op op) =>
        site =>
        {
            (Expr lhs, Expr rhs) = Operands(site);
            return [lhs.Apply(op, rhs).Value];
        };

    /// <summary>Applies a function to the broadcast operands.</summary>
    public static ChloDecomposition To(Func<Expr, Expr, Expr> function) =>
        site =>
        {
            (Expr lhs, Expr rhs) = Operands(site);
            return [function(lhs, rhs).Value];
        };

    public static Value[] Compare(ChloSite site)
    {
        ChloOps.BroadcastCompare op = (ChloOps.BroadcastCompare)site.Op;
        (Expr lhs, Expr rhs) = Operands(site);
        return [lhs.Compare(op.ComparisonDirection, rhs, op.CompareType).Value];
    }

    public static Value[] Select(ChloSite site)
    {
        TensorType[] types = [Ranked(site, 0), Ranked(site, 1), Ranked(site, 2)];
        Needs.RequireStatic(site, types);
        Dims dims = ChloOps.Broadcasting.ResultDims(
            types[0].Dims,
            ChloOps.Broadcasting.ResultDims(types[1].Dims, types[2].Dims, null),
            null
        );
        return [Expr.Select(Place(site[0], dims, null), Place(site[1], dims, null), Place(site[2], dims, null)).Value];
    }

    private static (Expr Lhs, Expr Rhs) Operands(ChloSite site)
    {
        Dims? dimensions = ((ChloOps.ChloBroadcastOp)site.Op).BroadcastDimensions;
        (TensorType lhs, TensorType rhs) = (Ranked(site, 0), Ranked(site, 1));
        if (lhs.Dims == rhs.Dims && lhs.IsStatic)
        {
            return (site[0], site[1]);
        }

        Needs.RequireStatic(site, lhs, rhs);
        Dims dims = ChloOps.Broadcasting.ResultDims(lhs.Dims, rhs.Dims, dimensions);
        return (Place(site[0], dims, dimensions), Place(site[1], dims, dimensions));
    }

    private static TensorType Ranked(ChloSite site, int index) =>
        site.Operands[index].Type as TensorType
        ?? throw new ConstraintException(
            $"has no decomposition for an operand of unknown rank: '{site.Operands[index].Type}'"
        );

    private static Expr Place(Expr operand, Dims dims, Dims? dimensions) =>
        operand.Type.Dims == dims
            ? operand
            : operand.Apply(
                new BroadcastInDim(
                    ChloOps.Broadcasting.Placement(operand.Type.Rank, dims.Count, dimensions),
                    new TensorType(operand.Element, dims)
                )
            );
}
