using System.Runtime.InteropServices;

namespace XlaSharp.Native.Llvm;

/// <summary>
/// What generated code may call besides itself: the C library's memory and mathematical functions that LLVM falls back
/// on. The names are part of the executable format.
/// </summary>
internal static class RuntimeSymbols
{
    private static readonly string[] Memory = ["memcpy", "memmove", "memset", "memcmp"];

    private static readonly string[] Mathematics =
    [
        "exp",
        "exp2",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "pow",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "atan2",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "cbrt",
        "erf",
        "erfc",
        "tgamma",
        "lgamma",
        "fmod",
        "floor",
        "ceil",
        "trunc",
        "rint",
        "nearbyint",
        "round",
        "roundeven",
        "sqrt",
        "fma",
        "ldexp",
        "frexp",
        "remainder",
        "nextafter",
        "sincos",
        "hypot",
        "cexp",
        "clog",
        "csqrt",
        "csin",
        "ccos",
        "ctan",
        "csinh",
        "ccosh",
        "ctanh",
        "catan",
        "catanh",
    ];

    // Of long double, the x87's format of 64 digits.
    private static readonly string[] Extended =
    [
        "exp",
        "expm1",
        "log",
        "sin",
        "cos",
        "sinh",
        "cosh",
        "atan2",
        "cbrt",
        "erfc",
        "lgamma",
        "hypot",
    ];

    /// <summary>Every name with its address.</summary>
    public static IReadOnlyList<KeyValuePair<string, nint>> All { get; } = [.. Find()];

    private static IEnumerable<KeyValuePair<string, nint>> Find()
    {
        nint libc = NativeLibrary.Load("libc.so.6");
        nint libm = NativeLibrary.Load("libm.so.6");
        foreach (string name in Memory)
        {
            yield return new(name, NativeLibrary.GetExport(libc, name));
        }

        foreach (
            string name in Mathematics.Concat(Mathematics.Select(n => n + "f")).Concat(Extended.Select(n => n + "l"))
        )
        {
            yield return new(name, NativeLibrary.GetExport(libm, name));
        }
    }
}
