namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Solves triangular systems <c>op(a) · x = b</c> or <c>x · op(a) = b</c>. Specification: triangular_solve.
/// </summary>
/// <param name="LeftSide">True for <c>op(a) · x = b</c>.</param>
/// <param name="Lower">True if the lower triangle of <c>a</c> is read.</param>
/// <param name="UnitDiagonal">True if the diagonal is taken as ones and not read.</param>
/// <param name="TransposeA">How <c>a</c> is read.</param>
public sealed record TriangularSolve(bool LeftSide, bool Lower, bool UnitDiagonal, Transposition TransposeA) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<TriangularSolve> Entry = new()
    {
        Name = "stablehlo.triangular_solve",
        Operands = [new("a", Kinds.Float | Kinds.Complex), new("b", Kinds.Float | Kinds.Complex)],
        Results = [new("result", Kinds.Float | Kinds.Complex)],
        Fields =
        [
            new("left_side", AttributeKind.Bool, op => new BoolAttr(op.LeftSide)),
            new("lower", AttributeKind.Bool, op => new BoolAttr(op.Lower)),
            new("unit_diagonal", AttributeKind.Bool, op => new BoolAttr(op.UnitDiagonal)),
            new("transpose_a", AttributeKind.Enum, op => Enumerators.Transposition.ToAttribute(op.TransposeA)),
        ],
        Read = reader =>
            new(
                reader.Boolean("left_side"),
                reader.Boolean("lower"),
                reader.Boolean("unit_diagonal"),
                Enumerators.Transposition.Read(reader, "transpose_a")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(TriangularSolve op, in OpSite site)
    {
        (TensorType a, TensorType b) = (site.Tensor(0), site.Tensor(1));
        Constraint.Require(
            a.ElementType.Equals(b.ElementType),
            $"requires the same element type for all operands and results, got '{a}' and '{b}'"
        );
        Constraint.Require(a.Rank >= 2, $"operand 'a' must have rank >= 2, but got '{a}'");
        Constraint.Require(
            DimRules.AreCompatible(a.Dims[a.Rank - 2], a.Dims[a.Rank - 1]),
            $"two minor dimensions of operand 'a' must be compatible, but got '{a}'"
        );
        Constraint.Require(a.Rank == b.Rank, $"operands must have equal rank, but got '{a}' and '{b}'");
        Constraint.Require(
            DimRules.AreCompatible(a.Dims[a.Rank - 2], b.Dims[b.Rank - (op.LeftSide ? 2 : 1)]),
            $"shared dimension of operands 'a' and 'b' must be compatible, but got '{a}' and '{b}'"
        );
        for (int i = 0; i < a.Rank - 2; i++)
        {
            Constraint.Require(
                DimRules.AreCompatible(a.Dims[i], b.Dims[i]),
                $"batch dimensions of the operands must be compatible, but got '{a}' and '{b}'"
            );
        }

        Constraint.Require(
            op.TransposeA != Transposition.TransposeInvalid,
            "Invalid transpose option value for triangular solve"
        );
        return [b];
    }
}
