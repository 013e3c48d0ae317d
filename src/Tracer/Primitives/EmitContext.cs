using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Where lowering appends operations: a block of the module that is built.</summary>
internal sealed class EmitContext
{
    private readonly Dictionary<DenseElementsAttr, Value> _constants = [];

    public EmitContext(ModuleLowering module, Block block, EmitContext? outer = null)
    {
        (Module, Builder) = (module, new BlockBuilder(block));
        Builder.Location = outer?.Builder.Location ?? Location.Unknown;
    }

    /// <summary>The module that is built.</summary>
    public ModuleLowering Module { get; }

    /// <summary>Appends to the block.</summary>
    public BlockBuilder Builder { get; }

    /// <summary>Appends an operation with one result.</summary>
    public Value Append(Op op, params ReadOnlySpan<Value> operands) => Builder.Append(op, operands).Result;

    /// <summary>Appends an operation with regions.</summary>
    public Value[] Append(Op op, ReadOnlySpan<Value> operands, params ReadOnlySpan<Region> regions) =>
        Builder.Append(op, operands, regions).Results.ToArray();

    /// <summary>
    /// A constant; equal ones of a block are one. Regions have their own, so that loops carry nothing in for them.
    /// </summary>
    public Value Constant(DenseElementsAttr elements)
    {
        if (_constants.TryGetValue(elements, out Value? known))
        {
            return known;
        }

        Value value = Append(new Ops.Constant(elements));
        _constants.Add(elements, value);
        return value;
    }

    /// <summary>A scalar constant.</summary>
    public Value Scalar(ElementType type, double number) => Constant(Scalars.Splat(TensorType.Scalar(type), number));

    /// <summary>A region of one block.</summary>
    public Region Region(ReadOnlySpan<HloType> argumentTypes, Func<EmitContext, Value[], Value[]> body)
    {
        Block block = new(argumentTypes);
        EmitContext inner = new(Module, block, this);
        Value[] results = body(inner, block.Arguments.ToArray());
        inner.Builder.Append(Ops.Return.Instance, results);
        return new(block);
    }

    /// <summary>A region that combines two scalars of one type.</summary>
    public Region Combiner(Op op, ElementType type)
    {
        HloType scalar = TensorType.Scalar(type);
        return Region([scalar, scalar], (inner, arguments) => [inner.Append(op, arguments)]);
    }

    /// <summary>Appends a program's equations to this block.</summary>
    public Value[] Inline(Jaxpr jaxpr, ReadOnlySpan<Value> arguments) => JaxprLowering.Emit(this, jaxpr, arguments);

    /// <summary>Calls a program as a private function of the module, which is made once.</summary>
    public Value[] Call(string name, Jaxpr jaxpr, ReadOnlySpan<Value> arguments)
    {
        string symbol = Module.FunctionFor(name, jaxpr);
        return Builder.Append(new Ops.Call(symbol, [.. jaxpr.OutTypes]), arguments).Results.ToArray();
    }
}
