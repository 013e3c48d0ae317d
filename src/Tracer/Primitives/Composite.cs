using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// A named operation that a compiler may know, and the program that means the same for those that do not.
/// </summary>
/// <param name="CompositeName">Its name, <c>namespace.name</c>.</param>
/// <param name="Attributes">What else a compiler is told.</param>
/// <param name="Version">Version of its meaning.</param>
/// <param name="Program">The program.</param>
internal sealed record CompositePrimitive(string CompositeName, DictionaryAttr Attributes, int Version, Jaxpr Program)
    : Primitive
{
    private static readonly OpDefinition<CompositePrimitive> Definitions = Define<CompositePrimitive>(
        "composite",
        (op, _) => [.. op.Program.OutTypes]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("name", CompositeName), ("version", Version), ("jaxpr", Program)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        string symbol = context.Module.FunctionFor(CompositeName, Program);
        return context.Append(
            new Ops.Composite(CompositeName, Attributes, symbol, Version, [.. Program.OutTypes]),
            operands,
            []
        );
    }
}
