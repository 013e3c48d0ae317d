using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace XlaSharp.Tracer;

/// <summary>
/// A size that is known when the program is compiled or run, not when it is traced: a polynomial with integer
/// coefficients of named sizes, and of quotients, rests, minima and maxima of such. Written <c>Dim.Symbol("b") / 2</c>
/// or as text, <c>"2*b + 1"</c>, <c>"b//2"</c>, <c>"max(b - 3, 0)"</c>; compared by value.
/// </summary>
public sealed class Dim : IEquatable<Dim>
{
    // Monomial (factors with powers, sorted) to coefficient; none is zero.
    private readonly SortedDictionary<string, (DimFactor[] Factors, long Coefficient)> _terms;

    internal Dim(IEnumerable<(DimFactor[] Factors, long Coefficient)> terms)
    {
        _terms = new(StringComparer.Ordinal);
        foreach ((DimFactor[] factors, long coefficient) in terms)
        {
            DimFactor[] sorted = [.. factors.OrderBy(factor => factor.Text, StringComparer.Ordinal)];
            string key = string.Join('*', sorted.Select(factor => factor.Text));
            long sum = checked(coefficient + (_terms.TryGetValue(key, out var known) ? known.Coefficient : 0));
            _terms.Remove(key);
            if (sum != 0)
            {
                _terms.Add(key, (sorted, sum));
            }
        }

        Text = Print();
    }

    /// <summary>The names in it, sorted.</summary>
    public IEnumerable<string> Symbols =>
        Terms
            .SelectMany(term => term.Factors)
            .SelectMany(factor => factor.Symbols)
            .Distinct()
            .Order(StringComparer.Ordinal);

    /// <summary>The number it is, if it depends on no name; null otherwise.</summary>
    public long? Constant =>
        _terms.Count == 0 ? 0
        : _terms.Count == 1 && _terms.TryGetValue(string.Empty, out var only) ? only.Coefficient
        : null;

    /// <summary>The name it is, if it is nothing else; null otherwise.</summary>
    public string? Name => Factor?.Name;

    internal string Text { get; }

    internal IEnumerable<(DimFactor[] Factors, long Coefficient)> Terms => _terms.Values;

    /// <summary>The name or operation it is, if it is nothing else; null otherwise.</summary>
    internal DimFactor? Factor =>
        _terms.Count == 1 && Terms.First() is { Factors: [var factor], Coefficient: 1 } ? factor : null;

    /// <summary>True if it certainly is not negative.</summary>
    internal bool IsNonNegative =>
        Terms.All(term => term.Coefficient > 0 && Array.TrueForAll(term.Factors, factor => factor.IsNonNegative));

    /// <summary>A number.</summary>
    /// <param name="size">The number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Number is the named form.")]
    public static implicit operator Dim(long size) => Number(size);

    /// <summary>An expression, for instance <c>b</c> or <c>2*b + 1</c>.</summary>
    /// <param name="text">The expression.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator Dim(string text) => Parse(text);

    /// <summary>Sum.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Operators are how sizes are written.")]
    public static Dim operator +(Dim left, Dim right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new([.. left.Terms, .. right.Terms]);
    }

    /// <summary>Difference.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Operators are how sizes are written.")]
    public static Dim operator -(Dim left, Dim right) => left + (Number(-1) * right);

    /// <summary>Product.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Operators are how sizes are written.")]
    public static Dim operator *(Dim left, Dim right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(
            left.Terms.SelectMany(a =>
                right.Terms.Select(b =>
                    ((DimFactor[])[.. a.Factors, .. b.Factors], checked(a.Coefficient * b.Coefficient))
                )
            )
        );
    }

    /// <summary>Quotient, rounded down (towards minus infinity, unlike that of C# integers).</summary>
    /// <param name="left">Dividend.</param>
    /// <param name="right">Divisor, which must be positive.</param>
    /// <exception cref="DivideByZeroException">The divisor is 0 or a negative number.</exception>
    [SuppressMessage("Usage", "CA2225", Justification = "Operators are how sizes are written.")]
    public static Dim operator /(Dim left, Dim right)
    {
        (Dim whole, Dim rest) = Divide(left, right);
        return whole
            + (
                rest.Constant == 0 ? Number(0)
                // The quotient of a quotient is one quotient.
                : rest.Factor is { Operation: DimOperation.FloorDiv, Name: null } inner
                    ? Combine(DimOperation.FloorDiv, inner.Left, inner.Right * right)
                : Combine(DimOperation.FloorDiv, rest, right)
            );
    }

    /// <summary>Rest of the quotient that is rounded down: never negative.</summary>
    /// <param name="left">Dividend.</param>
    /// <param name="right">Divisor, which must be positive.</param>
    /// <exception cref="DivideByZeroException">The divisor is 0 or a negative number.</exception>
    [SuppressMessage("Usage", "CA2225", Justification = "Operators are how sizes are written.")]
    public static Dim operator %(Dim left, Dim right)
    {
        Dim rest = Divide(left, right).Remainder;
        return rest.Constant == 0 ? rest : Combine(DimOperation.Mod, rest, right);
    }

    /// <summary>The smaller of two sizes.</summary>
    /// <param name="left">One size.</param>
    /// <param name="right">The other.</param>
    /// <returns>The size.</returns>
    public static Dim Min(Dim left, Dim right) => Ordered(DimOperation.Min, left, right);

    /// <summary>The larger of two sizes.</summary>
    /// <param name="left">One size.</param>
    /// <param name="right">The other.</param>
    /// <returns>The size.</returns>
    public static Dim Max(Dim left, Dim right) => Ordered(DimOperation.Max, left, right);

    /// <summary>A named size.</summary>
    /// <param name="name">Letters, digits and underscores, not starting with a digit.</param>
    /// <returns>The size.</returns>
    public static Dim Symbol(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0])
            ? Of(new DimFactor(name))
            : throw new ArgumentException(
                $"A size's name must consist of letters, digits and underscores, got '{name}'.",
                nameof(name)
            );
    }

    /// <summary>A number.</summary>
    /// <param name="size">The number.</param>
    /// <returns>The size.</returns>
    public static Dim Number(long size) => new([([], size)]);

    /// <summary>
    /// Reads an expression of names and integers: <c>+</c>, <c>-</c>, <c>*</c>, <c>//</c> and <c>%</c> (also written
    /// <c>floordiv(a, b)</c> and <c>mod(a, b)</c>), <c>min(a, b)</c>, <c>max(a, b)</c>, parentheses.
    /// </summary>
    /// <param name="text">The expression.</param>
    /// <returns>The size.</returns>
    /// <exception cref="FormatException">The text is no such expression.</exception>
    public static Dim Parse(string text) => DimParser.Parse(text);

    /// <summary>The size for given values of the names.</summary>
    /// <param name="values">A value per name.</param>
    /// <returns>The number.</returns>
    /// <exception cref="KeyNotFoundException">A name has no value.</exception>
    public long Evaluate(IReadOnlyDictionary<string, long> values)
    {
        long sum = 0;
        foreach ((DimFactor[] factors, long coefficient) in Terms)
        {
            sum = checked(
                sum + factors.Aggregate(coefficient, (product, factor) => checked(product * factor.Evaluate(values)))
            );
        }

        return sum;
    }

    /// <inheritdoc/>
    public bool Equals(Dim? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Dim);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The expression, for instance <c>2*b + 1</c> or <c>floordiv(b, 2)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text;

    internal static Dim Of(DimFactor factor) => new([([factor], 1)]);

    internal static Dim Apply(DimOperation operation, Dim left, Dim right) =>
        operation switch
        {
            DimOperation.FloorDiv => left / right,
            DimOperation.Mod => left % right,
            DimOperation.Min => Min(left, right),
            _ => Max(left, right),
        };

    // What is a multiple of a constant divisor, divided, and the rest, whose coefficients are smaller than the divisor.
    private static (Dim Whole, Dim Remainder) Divide(Dim left, Dim right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (right.Constant is not { } divisor)
        {
            return left.Equals(right) ? (Number(1), Number(0)) : (Number(0), left);
        }

        if (divisor <= 0)
        {
            throw new DivideByZeroException($"A size is divided by positive ones only, got ({left}) / {divisor}.");
        }

        Dim whole = new(
            left.Terms.Where(term => term.Factors.Length == 0 || term.Coefficient % divisor == 0)
                .Select(term => (term.Factors, DimFactor.Apply(DimOperation.FloorDiv, term.Coefficient, divisor)))
        );
        return (whole, left - (whole * right));
    }

    private static Dim Ordered(DimOperation operation, Dim left, Dim right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if ((left - right).Constant is { } difference)
        {
            return difference <= 0 == (operation == DimOperation.Min) ? left : right;
        }

        return
            right.Constant is not null || (left.Constant is null && string.CompareOrdinal(left.Text, right.Text) <= 0)
            ? Combine(operation, left, right)
            : Combine(operation, right, left);
    }

    private static Dim Combine(DimOperation operation, Dim left, Dim right) =>
        left.Constant is { } a && right.Constant is { } b
            ? Number(DimFactor.Apply(operation, a, b))
            : Of(new DimFactor(operation, left, right));

    private string Print()
    {
        StringBuilder text = new();
        foreach (
            (DimFactor[] factors, long coefficient) in _terms.Values.OrderByDescending(term => term.Factors.Length)
        )
        {
            text.Append(
                text.Length == 0 ? (coefficient < 0 ? "-" : string.Empty)
                : coefficient < 0 ? " - "
                : " + "
            );
            IEnumerable<string> product = factors.Select(factor => factor.Text);
            ulong size = (ulong)Math.Abs(coefficient);
            text.AppendJoin(
                '*',
                size == 1 && factors.Length > 0 ? product : [FormattableString.Invariant($"{size}"), .. product]
            );
        }

        return text.Length == 0 ? "0" : text.ToString();
    }
}
