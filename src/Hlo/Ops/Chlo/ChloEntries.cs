using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>Entries of the op table for families of CHLO ops.</summary>
internal static class ChloEntries
{
    /// <summary>An op of one operand whose result has the operand's type.</summary>
    public static OpDefinition<TOp> Unary<TOp>(string mnemonic, Kinds kinds, TOp instance)
        where TOp : Op =>
        new()
        {
            Name = "chlo." + mnemonic,
            Format = Formats.Pattern("$* attr-dict `:` operands `->` results"),
            Operands = [new("operand", kinds)],
            Results = [new("result", kinds)],
            Traits = OpTraits.Elementwise | OpTraits.SameShape | OpTraits.SameType,
            Read = _ => instance,
            Infer = (TOp _, in OpSite site) => [site.Operands[0]],
        };

    /// <summary>An op of one float operand whose result is boolean.</summary>
    public static OpDefinition<TOp> Predicate<TOp>(string mnemonic, TOp instance)
        where TOp : Op =>
        new()
        {
            Name = "chlo." + mnemonic,
            Format = Formats.Pattern("$* attr-dict `:` operands `->` results"),
            Operands = [new("operand", Kinds.Float | Kinds.Unranked)],
            Results = [new("result", Kinds.Boolean | Kinds.Unranked)],
            Traits = OpTraits.Elementwise | OpTraits.SameShape,
            Read = _ => instance,
            Infer = (TOp _, in OpSite site) => [WithElement(site.Operands[0], ElementType.I1)],
        };

    /// <summary>An op of two operands of one type, which is the result's.</summary>
    public static OpDefinition<TOp> Binary<TOp>(string mnemonic, Kinds kinds, TOp instance)
        where TOp : Op =>
        new()
        {
            Name = "chlo." + mnemonic,
            Format = Formats.Pattern("$* attr-dict `:` operands `->` results"),
            Operands = [new("lhs", kinds), new("rhs", kinds)],
            Results = [new("result", kinds)],
            Traits = OpTraits.Elementwise | OpTraits.SameShape | OpTraits.SameType,
            Read = _ => instance,
            Infer = (TOp _, in OpSite site) =>
                [
                    site.Operands[0] is TensorType && site.Operands[1] is TensorType
                        ? TypeRules.MostSpecific(site)
                        : site.Operands[0],
                ],
        };

    /// <summary>An op of two operands of one element type, broadcast to one shape.</summary>
    public static OpDefinition<TOp> Broadcast<TOp>(string mnemonic, Kinds kinds, Func<Dims?, TOp> create)
        where TOp : ChloBroadcastOp =>
        new()
        {
            Name = "chlo.broadcast_" + mnemonic,
            Format = Formats.Pattern("$* attr-dict `:` functional"),
            Operands = [new("lhs", kinds), new("rhs", kinds)],
            Results = [new("result", kinds)],
            Fields = [BroadcastField<TOp>()],
            Read = reader => create(reader.OptionalIntegers("broadcast_dimensions")),
            Infer = (TOp op, in OpSite site) => [InferBroadcast(op.BroadcastDimensions, site, null)],
            Check = (_, operation) =>
                RequireCompatible(ElementOf(operation.Operands[0].Type), ElementOf(operation.Results[0].Type)),
        };

    /// <summary>The attribute that places the lower-rank operand.</summary>
    public static AttributeSpec<TOp> BroadcastField<TOp>()
        where TOp : ChloBroadcastOp =>
        new(
            "broadcast_dimensions",
            AttributeKind.I64Array,
            op => FieldAttributes.Array(op.BroadcastDimensions),
            IsOptional: true
        );

    /// <summary>The type after broadcasting, with the operands' element type or another one.</summary>
    public static HloType InferBroadcast(Dims? dimensions, in OpSite site, ElementType? element)
    {
        ElementType left = ElementOf(site.Operands[0]);
        ElementType right = ElementOf(site.Operands[1]);
        RequireCompatible(left, right);
        return site.Operands[0] is TensorType lhs && site.Operands[1] is TensorType rhs
            ? new TensorType(element ?? left, Broadcasting.ResultDims(lhs.Dims, rhs.Dims, dimensions), Bounds(lhs, rhs))
            : new UnrankedTensorType(element ?? left);
    }

    // Scales and zero points may differ.
    private static void RequireCompatible(ElementType left, ElementType right) =>
        Constraint.Require(
            TypeRules.AreCompatible(left, right),
            "requires compatible element types for all operands and results"
        );

    /// <summary>The same shape with other elements.</summary>
    public static HloType WithElement(HloType type, ElementType element) =>
        type is TensorType ranked ? ranked.Of(element) : new UnrankedTensorType(element);

    /// <summary>The element type of a ranked or unranked tensor.</summary>
    public static ElementType ElementOf(HloType type) =>
        type switch
        {
            TensorType ranked => ranked.ElementType,
            UnrankedTensorType unranked => unranked.ElementType,
            _ => throw new ConstraintException($"operand must be tensor, but got '{type}'"),
        };

    // Bounds survive where both operands have the same ones.
    private static HloAttribute? Bounds(TensorType lhs, TensorType rhs) =>
        lhs.Dims == rhs.Dims && Equals(lhs.Encoding, rhs.Encoding) ? lhs.Encoding : null;
}

/// <summary>Shapes of CHLO's broadcasting ops.</summary>
public static class Broadcasting
{
    /// <summary>The shape both operands are broadcast to.</summary>
    /// <param name="lhs">One shape.</param>
    /// <param name="rhs">The other shape.</param>
    /// <param name="dimensions">
    /// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
    /// </param>
    /// <returns>The common shape.</returns>
    /// <exception cref="ConstraintException">The shapes do not go together.</exception>
    public static Dims ResultDims(Dims lhs, Dims rhs, Dims? dimensions)
    {
        (Dims small, Dims large) = lhs.Count < rhs.Count ? (lhs, rhs) : (rhs, lhs);
        Dims placed = Placement(small.Count, large.Count, dimensions);
        long[] result = [.. large];
        for (int i = 0; i < small.Count; i++)
        {
            int target = (int)placed[i];
            result[target] = Merge(small[i], large[target], lhs, rhs);
        }

        return Dims.Of(result);
    }

    /// <summary>The result dimension of each dimension of the lower-rank operand.</summary>
    /// <param name="smallRank">Its rank.</param>
    /// <param name="largeRank">Rank of the other operand.</param>
    /// <param name="dimensions">What the op says; null aligns the last dimensions.</param>
    /// <returns>One entry per dimension.</returns>
    public static Dims Placement(int smallRank, int largeRank, Dims? dimensions)
    {
        if (dimensions is not { } given || smallRank == largeRank)
        {
            return Dims.Range(largeRank - smallRank, smallRank);
        }

        Constraint.Require(
            given.Count == smallRank && given.AreUniqueAxes(largeRank),
            $"broadcast_dimensions [{given}] must place each of the {smallRank} dimensions of the lower-rank operand "
                + $"in [0, {largeRank})"
        );
        return given;
    }

    private static long Merge(long a, long b, Dims lhs, Dims rhs) =>
        (a, b) switch
        {
            (1, _) => b,
            (_, 1) => a,
            (Dims.Dynamic, _) => b,
            (_, Dims.Dynamic) => a,
            _ when a == b => a,
            _ => throw new ConstraintException($"shapes [{lhs}] and [{rhs}] cannot be broadcast to one shape"),
        };
}
