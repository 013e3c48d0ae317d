using XlaSharp.Hlo;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Tracer;

/// <summary>Calls an exported function, whose module is joined to the one that is built.</summary>
/// <param name="Function">The function.</param>
internal sealed record ExportedCall(Exported Function) : Primitive
{
    private static readonly OpDefinition<ExportedCall> Definitions = Define<ExportedCall>(
        "exported_call",
        (op, operands) => [.. op.Function.At(operands).Main.Type.Results]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("name", Function.Name)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        Function main = Function.At([.. operands.Select(operand => operand.Tensor)]).Main;
        OperationCloner cloner = new();
        cloner.Map(main.Entry.Arguments, operands);
        Value[] results = [];
        foreach (Operation operation in main.Entry.Operations)
        {
            if (operation.Definition.IsTerminator)
            {
                results = cloner.MapAll(operation.Operands);
                continue;
            }

            cloner.Clone(operation, context.Builder.Block);
        }

        return results;
    }
}
