namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>Errors that this process gives to plugins.</summary>
internal static class Errors
{
    /// <summary>A code that says what went wrong.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It says that nothing did.</exception>
    public static PjRtErrorCode Required(PjRtErrorCode code) =>
        code is not PjRtErrorCode.Ok && Enum.IsDefined(code)
            ? code
            : throw new ArgumentOutOfRangeException(nameof(code), code, "An error needs a code other than Ok.");
}
