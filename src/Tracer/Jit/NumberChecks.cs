namespace XlaSharp.Tracer;

/// <summary>Which numbers a compiled function must not produce.</summary>
[Flags]
public enum NumberChecks
{
    /// <summary>Any number is fine.</summary>
    None = 0,

    /// <summary>No NaNs.</summary>
    NaN = 1,

    /// <summary>No infinities.</summary>
    Infinity = 2,
}

/// <summary>A compiled function made a NaN or an infinity.</summary>
public sealed class NotFiniteException : Exception
{
    /// <summary>Makes the exception.</summary>
    public NotFiniteException() { }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which op made it, where, from what.</param>
    public NotFiniteException(string message)
        : base(message) { }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which op made it, where, from what.</param>
    /// <param name="innerException">The cause.</param>
    public NotFiniteException(string message, Exception innerException)
        : base(message, innerException) { }
}
