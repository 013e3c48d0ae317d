namespace XlaSharp.Hlo;

/// <summary>What <c>compare</c> asks about <c>lhs</c> and <c>rhs</c>.</summary>
public enum ComparisonDirection
{
    /// <summary><c>lhs == rhs</c>.</summary>
    Eq,

    /// <summary><c>lhs != rhs</c>.</summary>
    Ne,

    /// <summary><c>lhs &gt;= rhs</c>.</summary>
    Ge,

    /// <summary><c>lhs &gt; rhs</c>.</summary>
    Gt,

    /// <summary><c>lhs &lt;= rhs</c>.</summary>
    Le,

    /// <summary><c>lhs &lt; rhs</c>.</summary>
    Lt,
}

/// <summary>How <c>compare</c> reads its operands.</summary>
public enum ComparisonType
{
    /// <summary>Not given.</summary>
    NoType,

    /// <summary>Floats; NaN is unordered.</summary>
    Float,

    /// <summary>Floats ordered by their bits: −NaN &lt; −inf &lt; … &lt; −0 &lt; +0 &lt; … &lt; +NaN.</summary>
    TotalOrder,

    /// <summary>Signed integers.</summary>
    Signed,

    /// <summary>Unsigned integers and booleans.</summary>
    Unsigned,
}

/// <summary>How exactly a product is computed.</summary>
public enum Precision
{
    /// <summary>Fastest.</summary>
    Default,

    /// <summary>Slower, more exact.</summary>
    High,

    /// <summary>Slowest, most exact.</summary>
    Highest,
}

/// <summary>Kinds of Fourier transforms.</summary>
public enum FftType
{
    /// <summary>Complex to complex.</summary>
    Fft,

    /// <summary>Inverse, complex to complex.</summary>
    Ifft,

    /// <summary>Real to complex.</summary>
    Rfft,

    /// <summary>Inverse, complex to real.</summary>
    Irfft,
}

/// <summary>Distributions of <c>rng</c>.</summary>
public enum RngDistribution
{
    /// <summary>Uniform in <c>[a, b)</c>.</summary>
    Uniform,

    /// <summary>Normal with mean <c>a</c> and standard deviation <c>b</c>.</summary>
    Normal,
}

/// <summary>Generators of <c>rng_bit_generator</c>.</summary>
public enum RngAlgorithm
{
    /// <summary>The implementation chooses.</summary>
    Default,

    /// <summary>Threefry.</summary>
    ThreeFry,

    /// <summary>Philox.</summary>
    Philox,
}

/// <summary>How <c>triangular_solve</c> reads its matrix.</summary>
public enum Transposition
{
    /// <summary>Not valid.</summary>
    TransposeInvalid,

    /// <summary>As it is.</summary>
    NoTranspose,

    /// <summary>Transposed.</summary>
    Transpose,

    /// <summary>Transposed and conjugated.</summary>
    Adjoint,
}

/// <summary>How exact the result of a transcendental op has to be.</summary>
public enum ResultAccuracyMode
{
    /// <summary>The implementation chooses.</summary>
    Default,

    /// <summary>As exact as the implementation can.</summary>
    Highest,

    /// <summary>Within the given tolerances.</summary>
    Tolerance,
}
