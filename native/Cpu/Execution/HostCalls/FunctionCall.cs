using System.Collections.Immutable;
using XlaSharp.Hlo;

namespace XlaSharp.Native.Execution;

/// <summary>A custom call: a function of the host, found by name when the program is loaded.</summary>
/// <param name="Target">The function's name.</param>
/// <param name="ApiVersion">How it is called, as <c>custom_call</c> numbers the ways; 4 is typed.</param>
/// <param name="Attributes">The attributes of a typed call.</param>
/// <param name="Config">The text of an untyped call.</param>
internal sealed record FunctionCall(string Target, int ApiVersion, DictionaryCallAttribute Attributes, string Config)
    : HostCall
{
    /// <inheritdoc/>
    public override string Name => Place.Length == 0 ? $"custom_call @{Target}" : $"{Place}: custom_call @{Target}";

    /// <summary>Where the program makes the call, <c>file:line:column</c>; empty where it does not say.</summary>
    public string Place { get; init; } = string.Empty;

    /// <summary>
    /// Types of the operands as the program sees them: memory may hold the dimensions in another order.
    /// </summary>
    public required ImmutableArray<TensorType> LogicalOperands { get; init; }

    /// <summary>Types of the results as the program sees them.</summary>
    public required ImmutableArray<TensorType> LogicalResults { get; init; }

    /// <summary>For each operand its dimensions from the fastest to the slowest.</summary>
    public required ImmutableArray<Dims> OperandLayouts { get; init; }

    /// <summary>For each result its dimensions from the fastest to the slowest.</summary>
    public required ImmutableArray<Dims> ResultLayouts { get; init; }

    /// <summary>For each result the operand whose contents it starts with, or −1.</summary>
    public required ImmutableArray<int> Aliases { get; init; }
}
