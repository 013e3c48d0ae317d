using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// A contraction as a matrix product: columns of the result lie side by side and come from the right operand alone,
/// rows from the left one alone. Columns are computed a panel at a time; the last panel starts early where columns do
/// not come out even.
/// </summary>
/// <param name="Axes">All loops but the columns': those that move both operands, rows (<c>Rhs</c> is 0), sums.</param>
/// <param name="Columns">How many columns.</param>
/// <param name="Width">Columns of a panel.</param>
/// <param name="PanelStep">Elements of the right operand between panels; 0 if it is not packed: then columns lie side
/// by side.</param>
/// <param name="CopiesPanels">True if each panel of a right operand that is not packed is copied, once for all rows, to
/// memory of the thread that computes it.</param>
/// <param name="Product">What a product is.</param>
internal sealed record Gemm(
    ValueList<Axis> Axes,
    long Columns,
    int Width,
    long PanelStep,
    bool CopiesPanels = false,
    WordProduct Product = WordProduct.None
) : CompilerOp("cpu.gemm")
{
    /// <summary>Where sums meet margins of the left operand, which are zeros.</summary>
    public ValueList<Border> Borders { get; init; }

    /// <summary>Whether the right operand is packed.</summary>
    public bool IsPacked => PanelStep > 0;

    /// <summary>How many panels.</summary>
    public long Panels => (Columns + Width - 1) / Width;

    /// <summary>The loops that add up.</summary>
    public Axis[] Sums => [.. Axes.Where(axis => axis.IsSummed)];

    /// <summary>Elements of a panel.</summary>
    public long PanelSize => Sums.Aggregate((long)Width, (size, axis) => size * axis.Size);

    /// <summary>
    /// The loops over the result, slowest first, cut where the result is cut into rows; null if it cannot be.
    /// </summary>
    /// <param name="rowSize">Elements of the result in a row.</param>
    /// <param name="inner">The loops inside a row.</param>
    public Axis[]? Cut(long rowSize, out Axis[] inner) =>
        Contract.Cut(Axes, rowSize, out inner) is { } outer && Columns <= rowSize ? outer : null;
}

/// <summary>A right operand with the columns of each panel side by side, one sum's step after the other.</summary>
/// <param name="Outer">Size and step in the operand of the loops around panels.</param>
/// <param name="Sums">Size and step of what is summed.</param>
/// <param name="Columns">How many columns.</param>
/// <param name="ColumnStep">Step from column to column.</param>
/// <param name="Width">Columns of a panel; where there are fewer, the rest is 0.</param>
internal sealed record Pack(
    ValueList<(long Size, long Step)> Outer,
    ValueList<(long Size, long Step)> Sums,
    long Columns,
    long ColumnStep,
    int Width
) : CompilerOp("cpu.pack");
