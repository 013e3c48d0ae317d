namespace XlaSharp.Native.Llvm;

/// <summary>What LLVM may assume of or do to a floating-point operation; the values are LLVM's.</summary>
[Flags]
internal enum FastMath : uint
{
    /// <summary>IEEE semantics.</summary>
    None = 0,

    /// <summary>Sums and products may be regrouped, as a vectorised reduction needs.</summary>
    Reassociate = 1 << 0,

    /// <summary>No operand or result is a NaN.</summary>
    NoNaNs = 1 << 1,

    /// <summary>No operand or result is infinite.</summary>
    NoInfinities = 1 << 2,

    /// <summary>The sign of a zero does not matter.</summary>
    NoSignedZeros = 1 << 3,

    /// <summary>Division may become multiplication by the reciprocal.</summary>
    Reciprocal = 1 << 4,

    /// <summary>A product and a sum may become one fused operation.</summary>
    Contract = 1 << 5,

    /// <summary>Library functions may be approximated.</summary>
    ApproximateFunctions = 1 << 6,
}
