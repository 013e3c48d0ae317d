namespace XlaSharp.Hlo.Analysis;

/// <summary>What an operation or a program costs, counted from shapes.</summary>
/// <param name="Flops">Additions, multiplications and other simple arithmetic, on integers too. A multiply-add counts
/// 2.</param>
/// <param name="Transcendentals">Values of functions: exponential, logarithm, power, roots, trigonometry. Not in
/// <paramref name="Flops"/>.</param>
/// <param name="BytesRead">Bytes of operands that are read, if every operation runs by itself.</param>
/// <param name="BytesWritten">Bytes of results that are written, if every operation runs by itself.</param>
public readonly record struct Cost(double Flops, double Transcendentals, double BytesRead, double BytesWritten)
{
    /// <summary>Bytes read and written.</summary>
    public double BytesAccessed => BytesRead + BytesWritten;

    /// <summary>The cost of two things.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static Cost operator +(Cost left, Cost right) =>
        new(
            left.Flops + right.Flops,
            left.Transcendentals + right.Transcendentals,
            left.BytesRead + right.BytesRead,
            left.BytesWritten + right.BytesWritten
        );

    /// <summary>The cost of doing something several times.</summary>
    /// <param name="cost">Of once.</param>
    /// <param name="times">How often.</param>
    public static Cost operator *(Cost cost, double times) =>
        new(cost.Flops * times, cost.Transcendentals * times, cost.BytesRead * times, cost.BytesWritten * times);

    /// <summary>The cost of two things.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum.</returns>
    public static Cost Add(Cost left, Cost right) => left + right;

    /// <summary>The cost of doing something several times.</summary>
    /// <param name="cost">Of once.</param>
    /// <param name="times">How often.</param>
    /// <returns>The product.</returns>
    public static Cost Multiply(Cost cost, double times) => cost * times;
}
