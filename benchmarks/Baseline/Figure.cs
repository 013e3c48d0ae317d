namespace XlaSharp.Benchmarks;

/// <summary>One measured number.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The number with its unit.</param>
/// <param name="How">How it was measured.</param>
internal sealed record Figure(string Name, string Value, string How);
