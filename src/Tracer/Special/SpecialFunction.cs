using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// An elementwise function of floats that StableHLO has no op for: a row of <see cref="SpecialFunctions"/>. It becomes
/// a private function of the module. Floats narrower than 32 bits are computed in <c>f32</c>.
/// </summary>
internal sealed record SpecialFunction : Decomposed
{
    private readonly string _name;
    private readonly Func<Tensor[], Tensor> _formula;
    private readonly OpDefinition<SpecialFunction> _definition;

    private SpecialFunction(
        string name,
        int arity,
        bool complex,
        Func<Tensor[], Tensor> formula,
        Func<Tensor[], Tensor, Tensor>?[] partials
    )
    {
        (_name, _formula, Partials) = (name, formula, partials);
        _definition = Define<SpecialFunction>(
            name,
            (_, operands) =>
            {
                ElementType type = operands[0].ElementType;
                Constraint.Require(operands.Length == arity, $"{arity} operands are needed, got {operands.Length}");
                Constraint.Require(
                    type.IsFloat || (complex && type.IsComplex),
                    $"operands must have float{(complex ? " or complex" : string.Empty)} elements, got {type}"
                );
                Constraint.Require(
                    Array.TrueForAll(operands, operand => operand.Equals(operands[0])),
                    $"operands must have one type, got {string.Join(", ", operands.Select(operand => operand.Text))}"
                );
                return [operands[0]];
            },
            OpTraits.Elementwise | OpTraits.SameShape | OpTraits.SameType
        );
    }

    public override OpDefinition Definition => _definition;

    /// <summary>Derivatives by each operand, from operands and result; null where none is known.</summary>
    public Func<Tensor[], Tensor, Tensor>?[] Partials { get; }

    /// <summary>A function of one operand.</summary>
    public static SpecialFunction Unary(
        string name,
        Func<Tensor, Tensor> formula,
        Func<Tensor, Tensor, Tensor>? derivative,
        bool complex = false
    ) =>
        new(
            name,
            1,
            complex,
            operands => formula(operands[0]),
            [derivative is null ? null : (operands, result) => derivative(operands[0], result)]
        );

    /// <summary>A function of several operands.</summary>
    public static SpecialFunction Of(
        string name,
        Func<Tensor[], Tensor> formula,
        params Func<Tensor[], Tensor, Tensor>?[] partials
    ) => new(name, partials.Length, false, formula, partials);

    /// <summary>Applies the function.</summary>
    public Tensor Apply(params ReadOnlySpan<Tensor> operands) => Trace.Bind1(this, operands);

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands)
    {
        ElementType type = operands[0].ElementType;
        if (!type.IsFloat || type.BitWidth >= 32)
        {
            return [_formula(operands)];
        }

        Tensor[] wide = [.. operands.Select(operand => Lax.ConvertElementType(operand, ElementType.F32))];
        return [Lax.ConvertElementType(_formula(wide), type)];
    }

    /// <summary>Every function is one object.</summary>
    public bool Equals(SpecialFunction? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => _name.GetHashCode(StringComparison.Ordinal);
}
