using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Calls a C# function on the host while the program runs.</summary>
/// <param name="Callback">The function.</param>
/// <param name="HasEffect">True if it must be called even if nothing uses its results.</param>
internal abstract record HostCall(HostCallback Callback, bool HasEffect) : Primitive
{
    internal override IEnumerable<(string Name, object? Value)> Parameters => [("callback", Callback.Name)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        DictionaryAttr config = [new("id", IntegerAttr.I64(Callback.Id))];
        Ops.CustomCall call = new(
            HostCallback.Target,
            HasEffect,
            config,
            4,
            [],
            null,
            null,
            [],
            null,
            [.. Callback.ResultTypes]
        );
        return context.Append(call, operands, []);
    }

    /// <summary>Outside of traced functions it is called at once.</summary>
    public Tensor[] Run(ReadOnlySpan<Tensor> operands)
    {
        HostTensor[] values = new HostTensor[operands.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = operands[i].ToHost();
        }

        return [.. Callback.Invoke(values).Select(Tensor.From)];
    }

    protected static OpDefinition<TOp> Entry<TOp>(string mnemonic, OpTraits traits = OpTraits.None)
        where TOp : HostCall => Define<TOp>(mnemonic, (op, _) => [.. op.Callback.ResultTypes], traits);
}

/// <summary>A function without effects: called once, several times or never.</summary>
/// <param name="Callback">The function.</param>
internal sealed record PureCallback(HostCallback Callback) : HostCall(Callback, false)
{
    private static readonly OpDefinition<PureCallback> Definitions = Entry<PureCallback>("pure_callback");

    public override OpDefinition Definition => Definitions;
}

/// <summary>A function with effects and results: called once.</summary>
/// <param name="Callback">The function.</param>
internal sealed record IoCallback(HostCallback Callback) : HostCall(Callback, true)
{
    private static readonly OpDefinition<IoCallback> Definitions = Entry<IoCallback>(
        "io_callback",
        OpTraits.SideEffect
    );

    public override OpDefinition Definition => Definitions;
}

/// <summary>A function that looks on: transformations leave it where it is.</summary>
/// <param name="Callback">The function.</param>
internal sealed record DebugCallback(HostCallback Callback) : HostCall(Callback, true)
{
    private static readonly OpDefinition<DebugCallback> Definitions = Entry<DebugCallback>(
        "debug_callback",
        OpTraits.SideEffect
    );

    public override OpDefinition Definition => Definitions;
}
