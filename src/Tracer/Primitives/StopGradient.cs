using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>The operand itself, with a derivative of zero.</summary>
internal sealed record StopGradient : Primitive
{
    public static readonly StopGradient Instance = new();

    private static readonly OpDefinition<StopGradient> Definitions = Define<StopGradient>(
        "stop_gradient",
        (_, operands) => [operands[0]],
        OpTraits.Elementwise | OpTraits.SameType
    );

    public override OpDefinition Definition => Definitions;

    internal override Value[] Emit(EmitContext context, Value[] operands) => operands;
}
