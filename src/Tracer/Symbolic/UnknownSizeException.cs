using System.Diagnostics.CodeAnalysis;

namespace XlaSharp.Tracer;

/// <summary>A size whose expression was not found with the witnesses at hand.</summary>
/// <param name="message">Which one, and what is known about it.</param>
[SuppressMessage("Design", "CA1032", Justification = "Made in one place.")]
internal sealed class UnknownSizeException(string message) : Exception(message);
