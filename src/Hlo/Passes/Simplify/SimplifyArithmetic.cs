using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Identities of elementwise ops. Only exact ones: <c>x + 0.0</c> stays, since it turns −0 into +0, but <c>x − 0.0</c>
/// is x.
/// </summary>
internal static class SimplifyArithmetic
{
    /// <summary>Adds the rules.</summary>
    public static RewriteSet Add(RewriteSet rules) =>
        rules
            .On<Add>(
                (_, site) =>
                    IsZeroOfSum(site, 1) ? site.Operands[0]
                    : IsZeroOfSum(site, 0) ? site.Operands[1]
                    : null
            )
            .On<Subtract>(
                (_, site) =>
                    IsConstant(site, 1, 0) ? site.Operands[0]
                    : AreSame(site) && IsWhole(site) ? Splat(site, 0)
                    : null
            )
            .On<Multiply>(Product)
            .On<Divide>((_, site) => IsConstant(site, 1, 1) ? site.Operands[0] : null)
            .On<And>((_, site) => Lattice(site, identity: AllOnes(site), absorbing: 0))
            .On<Or>((_, site) => Lattice(site, identity: 0, absorbing: AllOnes(site)))
            .On<Xor>(
                (_, site) =>
                    AreSame(site) ? Splat(site, 0)
                    : IsConstant(site, 1, 0) ? site.Operands[0]
                    : IsConstant(site, 0, 0) ? site.Operands[1]
                    : null
            )
            .On<Maximum>((_, site) => AreSame(site) ? site.Operands[0] : null)
            .On<Minimum>((_, site) => AreSame(site) ? site.Operands[0] : null)
            .On<Negate>(Involution<Negate>)
            .On<Not>(Involution<Not>)
            .On<Real>(
                (_, site) =>
                    Producer<Complex>(site, 0) is { } parts ? parts.Operands[0]
                    : site.Type(0).ElementType.IsFloat ? site.Operands[0]
                    : null
            )
            .On<Imag>((_, site) => Producer<Complex>(site, 0)?.Operands[1])
            .On<Compare>(CompareSame)
            .On<Select>(SelectConstant)
            .On<Ops.Convert>(ConvertOfConvert);

    /// <summary>The operation that makes an operand, if it is of the given kind.</summary>
    public static Operation? Producer<TOp>(RewriteSite site, int index)
        where TOp : Op => site.Operands[index].DefiningOperation is { Op: TOp } producer ? producer : null;

    private static bool AreSame(RewriteSite site) => ReferenceEquals(site.Operands[0], site.Operands[1]);

    private static bool IsWhole(RewriteSite site) => ConstantValues.IsWhole(site.ResultType.ElementType);

    private static bool IsConstant(RewriteSite site, int index, double number) =>
        ConstantValues.IsSplat(site.Operands[index], number);

    // double.Equals tells −0 from +0 only by its bits, so ask for the sign.
    private static bool IsZeroOfSum(RewriteSite site, int index) =>
        IsConstant(site, index, 0)
        && (
            IsWhole(site)
            || (
                ConstantValues.SplatOf(site.Operands[index]) is { } splat
                && double.IsNegative(ConstantValues.Floats(splat)[0])
            )
        );

    private static double AllOnes(RewriteSite site) =>
        site.ResultType.ElementType switch
        {
            { IsSigned: true } => -1,
            var type => Math.Pow(2, type.BitWidth) - 1,
        };

    private static Value? Splat(RewriteSite site, double number) =>
        site.ResultType.IsStatic ? site.Constant(ConstantValues.Splat(site.ResultType, number)) : null;

    private static Value? Product(Multiply op, RewriteSite site)
    {
        for (int i = 0; i < 2; i++)
        {
            if (IsConstant(site, i, 1))
            {
                return site.Operands[1 - i];
            }

            if (IsWhole(site) && IsConstant(site, i, 0))
            {
                return site.Operands[i];
            }
        }

        return null;
    }

    private static Value? Lattice(RewriteSite site, double identity, double absorbing)
    {
        if (AreSame(site))
        {
            return site.Operands[0];
        }

        for (int i = 0; i < 2; i++)
        {
            if (IsConstant(site, i, identity))
            {
                return site.Operands[1 - i];
            }

            if (IsConstant(site, i, absorbing))
            {
                return site.Operands[i];
            }
        }

        return null;
    }

    private static Value? Involution<TOp>(TOp op, RewriteSite site)
        where TOp : Op => Producer<TOp>(site, 0)?.Operands[0];

    private static Value? CompareSame(Compare op, RewriteSite site) =>
        AreSame(site) && ConstantValues.IsWhole(site.Type(0).ElementType)
            ? Splat(
                site,
                op.ComparisonDirection is ComparisonDirection.Eq or ComparisonDirection.Le or ComparisonDirection.Ge
                    ? 1
                    : 0
            )
            : null;

    private static Value? SelectConstant(Select op, RewriteSite site)
    {
        if (ReferenceEquals(site.Operands[1], site.Operands[2]) || IsConstant(site, 0, 1))
        {
            return site.Operands[1];
        }

        return IsConstant(site, 0, 0) ? site.Operands[2]
            : Producer<Not>(site, 0) is { } inverted
                ? site.Append(Select.Instance, inverted.Operands[0], site.Operands[2], site.Operands[1])
            : null;
    }

    private static Value? ConvertOfConvert(Ops.Convert op, RewriteSite site)
    {
        if (op.ResultType.Equals(site.Operands[0].Type))
        {
            return site.Operands[0];
        }

        return
            Producer<Ops.Convert>(site, 0) is { } inner
            && IsLossless(inner.Operands[0].Tensor.ElementType, site.Type(0).ElementType)
            ? site.Append(op, inner.Operands[0])
            : null;
    }

    // Only where the second conversion cannot tell: widening integers of one signedness, and widening floats.
    private static bool IsLossless(ElementType from, ElementType to) =>
        (from.IsBoolean && to.IsInteger)
        || (from.IsSigned && to.IsSigned && from.BitWidth <= to.BitWidth)
        || (from.IsUnsigned && to.IsUnsigned && from.BitWidth <= to.BitWidth)
        || (from.Kind is ElementKind.F16 or ElementKind.BF16 or ElementKind.F32 && to.Kind is ElementKind.F64)
        || (from.Kind is ElementKind.F16 or ElementKind.BF16 && to.Kind is ElementKind.F32);
}
