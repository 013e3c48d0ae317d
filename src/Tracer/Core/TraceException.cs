namespace XlaSharp.Tracer;

/// <summary>
/// A function that cannot be traced or transformed: says who, what must hold, what was given, where, and what to do.
/// </summary>
public sealed class TraceException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TraceException() { }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What must hold and what was given.</param>
    public TraceException(string message)
        : base(message) { }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What must hold and what was given.</param>
    /// <param name="innerException">The cause.</param>
    public TraceException(string message, Exception innerException)
        : base(message, innerException) { }
}
