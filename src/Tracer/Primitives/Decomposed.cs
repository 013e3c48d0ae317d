using System.Collections.Concurrent;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>A primitive that becomes a call of a private function, written with other ops.</summary>
internal abstract record Decomposed : Primitive
{
    private static readonly ConcurrentDictionary<(Decomposed Op, ValueList<TensorType> Types), Jaxpr> Decompositions =
        new();

    /// <summary>The function in terms of other ops.</summary>
    public abstract IReadOnlyList<Tensor> Decompose(Tensor[] operands);

    /// <summary>The function's program for operands of given types; traced once.</summary>
    public Jaxpr Program(IEnumerable<TensorType> operands) =>
        Decompositions.GetOrAdd(
            (this, operands.ToValueList()),
            static key =>
            {
                // The program serves every caller, so it has no caller's line.
                using Trace.LocationScope scope = Trace.At(Location.Unknown);
                return Stage.Closed(key.Op.Definition.Mnemonic, key.Types, key.Op.Decompose);
            }
        );

    internal override Value[] Emit(EmitContext context, Value[] operands) =>
        context.Call(Definition.Mnemonic, Program(operands.Select(operand => operand.Tensor)), operands);
}
