namespace XlaSharp.Hlo.Passes;

/// <summary>
/// A size: a number, or a scalar <c>tensor&lt;i32&gt;</c> that holds it when the program runs, and the range it lies in.
/// </summary>
/// <param name="Least">The number, or the least that the scalar can hold.</param>
/// <param name="Most">The number, or the greatest that the scalar can hold.</param>
/// <param name="Value">The scalar; null where the number is known.</param>
internal readonly record struct Length(long Least, long Most, Value? Value)
{
    /// <summary>The greatest size that a scalar can hold.</summary>
    public const long Limit = int.MaxValue;

    /// <summary>True for a number.</summary>
    public bool IsKnown => Value is null;

    /// <summary>The number; -1 where only the program knows it.</summary>
    public long Known => IsKnown ? Least : -1;

    /// <summary>What a scalar holds, from 0 to a bound.</summary>
    public static Length Of(Value value, long bound) => new(0, bound, value);

    /// <summary>What a scalar holds: any <c>i32</c>.</summary>
    public static Length Any(Value value) => new(int.MinValue, int.MaxValue, value);

    /// <summary>A number.</summary>
    public static implicit operator Length(long size) => new(size, size, null);

    /// <summary>True for one number, and for one scalar whatever is known of its range.</summary>
    public bool Equals(Length other) => Known == other.Known && Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Known, Value);
}
