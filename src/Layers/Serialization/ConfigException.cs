namespace XlaSharp.Layers.Serialization;

/// <summary>A config that nothing can be made from: says of which class, which argument, and what was found.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="inner">Why.</param>
public sealed class ConfigException(string message, Exception? inner = null) : ArgumentException(message, inner);
