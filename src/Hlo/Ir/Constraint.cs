using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace XlaSharp.Hlo;

/// <summary>
/// Raised by a type rule or check when a constraint does not hold; becomes a <see cref="Diagnostic"/> with a location.
/// </summary>
public sealed class ConstraintException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ConstraintException() { }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What must hold and what was given.</param>
    public ConstraintException(string message)
        : base(message) { }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What must hold and what was given.</param>
    /// <param name="innerException">The cause.</param>
    public ConstraintException(string message, Exception innerException)
        : base(message, innerException) { }
}

/// <summary>Checks of constraints. The message is formatted only when the check fails.</summary>
public static class Constraint
{
    /// <summary>Raises <see cref="ConstraintException"/> unless the condition holds.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="message">Says what must hold and what was given.</param>
    public static void Require(
        [DoesNotReturnIf(false)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref FailureMessage message
    )
    {
        if (!condition)
        {
            throw new ConstraintException(message.ToString());
        }
    }

    /// <summary>Raises <see cref="ConstraintException"/> unless the condition holds.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="message">Says what must hold.</param>
    public static void Require([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw new ConstraintException(message);
        }
    }
}

/// <summary>An interpolated message that is only built when the condition it belongs to is false.</summary>
[InterpolatedStringHandler]
[SuppressMessage("Performance", "CA1815", Justification = "Never compared; lives for one call.")]
public ref struct FailureMessage
{
    private readonly StringBuilder? _text;

    /// <summary>Called by the compiler.</summary>
    /// <param name="literalLength">Length of the literal parts.</param>
    /// <param name="formattedCount">How many values are formatted.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="isNeeded">True if the message will be shown.</param>
    public FailureMessage(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        _text = isNeeded ? new(literalLength + (formattedCount * 16)) : null;
    }

    /// <summary>Called by the compiler.</summary>
    /// <param name="value">A literal part.</param>
    public readonly void AppendLiteral(string value) => _text!.Append(value);

    /// <summary>Called by the compiler.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="value">A formatted value.</param>
    public readonly void AppendFormatted<T>(T value) => _text!.Append(System.FormattableString.Invariant($"{value}"));

    /// <summary>The message.</summary>
    /// <returns>The text so far.</returns>
    public override readonly string ToString() => _text?.ToString() ?? string.Empty;
}
