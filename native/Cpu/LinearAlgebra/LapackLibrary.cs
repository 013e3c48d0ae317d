using System.Runtime.InteropServices;

namespace XlaSharp.Native.LinearAlgebra;

/// <summary>
/// An installed LAPACK, found at run time. All arguments of its Fortran routines are addresses; the lengths of
/// character arguments follow the others.
/// </summary>
internal static unsafe class LapackLibrary
{
    // The fastest first. All have 32-bit integers.
    private static readonly string[] Names = ["libopenblas.so.0", "liblapack.so.3", "liblapack.so"];

    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>Finds a routine.</summary>
    /// <param name="routine">Its name in lower case, without the underscore.</param>
    /// <param name="who">Who needs it.</param>
    /// <returns>Its address.</returns>
    /// <exception cref="StatusException">No library is installed, or it lacks the routine.</exception>
    public static nint Find(string routine, string who)
    {
        if (Library.Value == 0)
        {
            throw StatusException.FailedPrecondition(
                $"{who} needs a LAPACK library, and none of {string.Join(", ", Names)} can be loaded. "
                    + "Install one (Debian, Ubuntu: apt install libopenblas0 or liblapack3), or avoid the custom call."
            );
        }

        return NativeLibrary.TryGetExport(Library.Value, routine + "_", out nint address)
            ? address
            : throw StatusException.FailedPrecondition(
                $"{who}: the installed LAPACK library has no routine '{routine}'."
            );
    }

    /// <summary>
    /// Calls a routine of up to 20 arguments. Those behind the last are zeros that it does not look at: the platform's
    /// calling convention leaves them to the caller.
    /// </summary>
    public static void Call(nint routine, params ReadOnlySpan<nint> arguments)
    {
        Span<nint> a = stackalloc nint[20];
        arguments.CopyTo(a);
        (
            (delegate* unmanaged[Cdecl]<
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                nint,
                void>)routine
        )(
            a[0],
            a[1],
            a[2],
            a[3],
            a[4],
            a[5],
            a[6],
            a[7],
            a[8],
            a[9],
            a[10],
            a[11],
            a[12],
            a[13],
            a[14],
            a[15],
            a[16],
            a[17],
            a[18],
            a[19]
        );
    }

    private static nint Load()
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return library;
            }
        }

        return 0;
    }
}
