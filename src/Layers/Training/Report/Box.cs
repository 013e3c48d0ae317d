namespace XlaSharp.Layers.Training.Report;

/// <summary>A rectangle in pixels.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct Box(int Left, int Top, int Width, int Height)
{
    /// <summary>The column after the last one.</summary>
    public int Right => Left + Width;

    /// <summary>The row after the last one.</summary>
    public int Bottom => Top + Height;

    /// <summary>The rectangle without a border.</summary>
    /// <param name="left">Columns to take off on the left.</param>
    /// <param name="top">Rows to take off at the top.</param>
    /// <param name="right">Columns to take off on the right.</param>
    /// <param name="bottom">Rows to take off at the bottom.</param>
    /// <returns>What remains.</returns>
    public Box Inside(int left, int top, int right, int bottom) =>
        new(Left + left, Top + top, Width - left - right, Height - top - bottom);
}
