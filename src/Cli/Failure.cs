using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Cli;

/// <summary>
/// How the verbs report bad input: one message on standard error, exit status 1 unless the verb says otherwise, no
/// stack trace.
/// </summary>
internal static class Failure
{
    /// <summary>Runs a verb.</summary>
    /// <param name="verb">What it does; returns the exit status.</param>
    /// <param name="trouble">The exit status for bad input.</param>
    /// <returns>The exit status.</returns>
    public static int Report(Func<int> verb, int trouble = 1)
    {
        try
        {
            return verb();
        }
        catch (Exception exception)
            when (exception
                    is HloException
                        or PjRtException
                        or IOException
                        or UnauthorizedAccessException
                        or CliException
                        or ArgumentException
                        or InvalidOperationException
                        or InvalidDataException
                        or NotSupportedException
            )
        {
            Console.Error.WriteLine(exception.Message);
            return trouble;
        }
    }
}

/// <summary>Bad input to a verb.</summary>
/// <param name="message">What was given, and what is expected.</param>
internal sealed class CliException(string message) : Exception(message);
