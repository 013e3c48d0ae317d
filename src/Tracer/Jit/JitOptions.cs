namespace XlaSharp.Tracer;

/// <summary>How a function is compiled.</summary>
public sealed record JitOptions
{
    /// <summary>Name of the module and of messages; the function's own if null.</summary>
    public string? Name { get; init; }

    /// <summary>Positions of arguments whose device memory the program may reuse; they are deleted by a call.</summary>
    public IReadOnlyList<int> DonatedArguments { get; init; } = [];

    /// <summary>Checks every lowered module against the op table's rules. The compiler checks again.</summary>
    public bool Verify { get; init; }
}
