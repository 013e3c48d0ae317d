using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Loader;

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

    private static readonly FrozenSet<string> Names = Memory
        .Concat(Mathematics)
        .Concat(Mathematics.Select(name => name + "f"))
        .Concat(Extended.Select(name => name + "l"))
        .ToFrozenSet();

    private static readonly nint[] Libraries = [NativeLibrary.Load("libc.so.6"), NativeLibrary.Load("libm.so.6")];

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> All => Names;

    /// <summary>The address behind a name.</summary>
    /// <returns>False if generated code may not call it.</returns>
    public static bool TryFind(string name, out nint address)
    {
        address = 0;
        return Names.Contains(name)
            && (
                NativeLibrary.TryGetExport(Libraries[0], name, out address)
                || NativeLibrary.TryGetExport(Libraries[1], name, out address)
            );
    }
}
