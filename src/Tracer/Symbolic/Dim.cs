using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace XlaSharp.Tracer;

/// <summary>
/// A size that is known when the program is compiled or run, not when it is traced: a polynomial of named sizes with integer
/// coefficients, over an integer. Written <c>Dim.Symbol("b")</c> or as text, <c>"2*b + 1"</c>; compared by value.
/// </summary>
public sealed class Dim : IEquatable<Dim>
{
    // Monomial (names with powers, sorted) to coefficient; none is zero.
    private readonly SortedDictionary<string, (string[] Factors, long Coefficient)> _terms;

    private Dim(IEnumerable<(string[] Factors, long Coefficient)> terms, long divisor)
    {
        _terms = new(StringComparer.Ordinal);
        foreach ((string[] factors, long coefficient) in terms)
        {
            string key = string.Join('*', factors);
            long sum =
                coefficient
                + (_terms.TryGetValue(key, out (string[] Factors, long Coefficient) known) ? known.Coefficient : 0);
            _terms.Remove(key);
            if (sum != 0)
            {
                _terms.Add(key, (factors, sum));
            }
        }

        Divisor = divisor;
        Text = Print();
    }

    /// <summary>What the polynomial is divided by; the division leaves no rest.</summary>
    public long Divisor { get; }

    /// <summary>The names in it, sorted.</summary>
    public IEnumerable<string> Symbols =>
        _terms.Values.SelectMany(term => term.Factors).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The number it is, if it depends on no name; null otherwise.</summary>
    public long? Constant =>
        _terms.Count == 0 ? 0
        : _terms.Count == 1 && _terms.TryGetValue(string.Empty, out (string[], long Coefficient) only)
            ? only.Coefficient / Divisor
        : null;

    /// <summary>The name it is, if it is nothing else; null otherwise.</summary>
    public string? Name =>
        Divisor == 1 && _terms.Count == 1 && _terms.Values.First() is { Factors: [string name], Coefficient: 1 }
            ? name
            : null;

    internal string Text { get; }

    internal IEnumerable<(string[] Factors, long Coefficient)> Terms => _terms.Values;

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
        RequireWhole(left, right);
        return new([.. left.Terms, .. right.Terms], 1);
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
        RequireWhole(left, right);
        return new(
            left.Terms.SelectMany(a =>
                right.Terms.Select(b => (Sorted([.. a.Factors, .. b.Factors]), checked(a.Coefficient * b.Coefficient)))
            ),
            1
        );
    }

    /// <summary>A named size.</summary>
    /// <param name="name">Letters, digits and underscores, not starting with a digit.</param>
    /// <returns>The size.</returns>
    public static Dim Symbol(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0])
            ? new([([name], 1)], 1)
            : throw new ArgumentException(
                $"A size's name must consist of letters, digits and underscores, got '{name}'.",
                nameof(name)
            );
    }

    /// <summary>A number.</summary>
    /// <param name="size">The number.</param>
    /// <returns>The size.</returns>
    public static Dim Number(long size) => new([([], size)], 1);

    /// <summary>Reads sums and products of names and integers, with parentheses.</summary>
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
        foreach ((string[] factors, long coefficient) in Terms)
        {
            sum = checked(sum + factors.Aggregate(coefficient, (product, name) => checked(product * values[name])));
        }

        return sum / Divisor;
    }

    /// <inheritdoc/>
    public bool Equals(Dim? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Dim);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The expression, for instance <c>2*b + 1</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text;

    internal static Dim Fraction(IEnumerable<(string[] Factors, long Coefficient)> terms, long divisor) =>
        new(terms, divisor);

    private static string[] Sorted(string[] factors)
    {
        Array.Sort(factors, StringComparer.Ordinal);
        return factors;
    }

    private static void RequireWhole(Dim left, Dim right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Divisor != 1 || right.Divisor != 1)
        {
            throw new InvalidOperationException($"Sizes with a division cannot be combined further: {left}, {right}.");
        }
    }

    private string Print()
    {
        StringBuilder text = new();
        foreach ((string[] factors, long coefficient) in _terms.Values.OrderByDescending(term => term.Factors.Length))
        {
            text.Append(
                text.Length == 0 ? (coefficient < 0 ? "-" : string.Empty)
                : coefficient < 0 ? " - "
                : " + "
            );
            ulong size = (ulong)Math.Abs(coefficient);
            text.AppendJoin(
                '*',
                size == 1 && factors.Length > 0 ? factors : [FormattableString.Invariant($"{size}"), .. factors]
            );
        }

        string sum = text.Length == 0 ? "0" : text.ToString();
        return Divisor == 1 ? sum : FormattableString.Invariant($"({sum})//{Divisor}");
    }
}
