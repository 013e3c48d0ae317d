namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>The error function, elementwise.</summary>
    /// <param name="x">Floats.</param>
    /// <returns>The result.</returns>
    public static Tensor Erf(Tensor x) => Trace.Bind1(Tracer.Erf.Instance, x);

    /// <summary>The complement of the error function, elementwise.</summary>
    /// <param name="x">Floats.</param>
    /// <returns>The result.</returns>
    public static Tensor Erfc(Tensor x) => Trace.Bind1(Tracer.Erfc.Instance, x);

    /// <summary>The inverse of the error function, elementwise.</summary>
    /// <param name="x">Floats in [-1, 1].</param>
    /// <returns>The result.</returns>
    public static Tensor ErfInv(Tensor x) => Trace.Bind1(Tracer.ErfInv.Instance, x);
}
