using System.Diagnostics;
using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// An op over the entries of a named map. A map over an axis of tensors carries it out, so that it never reaches a
/// module; over an axis of a mesh it becomes an exchange between devices.
/// </summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
internal abstract record Collective(string Axis, long Size) : Primitive
{
    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("axis_name", Axis), ("axis_size", Size)];

    /// <summary>The op with the entries along the first axis of its operand.</summary>
    public abstract (Tensor[] Results, bool Batched) Over(BatchArguments arguments);

    /// <summary>The op under a batch axis of another map: positions of axes move by one.</summary>
    public virtual Tensor[] Batch(BatchArguments arguments) => Trace.Bind(Shifted(), arguments.AllFull());

    internal override Value[] Emit(EmitContext context, Value[] operands) =>
        context.Module.Mesh is { } mesh
            ? [Exchange(context, operands, mesh)]
            : throw new UnreachableException($"{Definition.Mnemonic} over '{Axis}' left its map.");

    /// <summary>The op between the devices of a mesh, whose positions are the program's replica ids.</summary>
    protected abstract Value Exchange(EmitContext context, Value[] operands, Mesh mesh);

    /// <summary>The devices that exchange values, as an op's attribute.</summary>
    protected DenseElementsAttr Groups(Mesh mesh)
    {
        long[][] groups = mesh.Groups(Axis);
        return DenseElementsAttr.Of<long>(
            new(ElementType.I64, [groups.Length, Size]),
            [.. groups.SelectMany(group => group)]
        );
    }

    /// <summary>An all-reduce.</summary>
    protected Value Reduce(EmitContext context, Value operand, Mesh mesh, Op combiner) =>
        context.Append(
            new Ops.AllReduce(Groups(mesh), null, false),
            [operand],
            context.Combiner(combiner, ((TensorType)operand.Type).ElementType)
        )[0];

    /// <summary>The op with axes counted behind a new first one.</summary>
    protected virtual Collective Shifted() => this;

    /// <summary>The entries' values, the same for all where the operand does not depend on the axis.</summary>
    protected static Tensor Entries(BatchArguments arguments) => arguments.Full(0);
}

/// <summary>Sum over the entries.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
internal sealed record PSum(string Axis, long Size) : Collective(Axis, Size)
{
    private static readonly OpDefinition<PSum> Definitions = Define<PSum>("psum", (_, operands) => [operands[0]]);

    public override OpDefinition Definition => Definitions;

    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments) =>
        arguments.IsBatched(0)
            ? ([Lax.ReduceSum(arguments[0], [0])], false)
            : ([Lax.Mul(arguments[0], Lax.FullLike(arguments[0], Size))], false);

    protected override Value Exchange(EmitContext context, Value[] operands, Mesh mesh) =>
        Reduce(context, operands[0], mesh, Ops.Add.Instance);
}

/// <summary>Largest value of the entries.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
internal sealed record PMax(string Axis, long Size) : Collective(Axis, Size)
{
    private static readonly OpDefinition<PMax> Definitions = Define<PMax>("pmax", (_, operands) => [operands[0]]);

    public override OpDefinition Definition => Definitions;

    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments) =>
        ([arguments.IsBatched(0) ? Lax.ReduceMax(arguments[0], [0]) : arguments[0]], false);

    protected override Value Exchange(EmitContext context, Value[] operands, Mesh mesh) =>
        Reduce(context, operands[0], mesh, Ops.Maximum.Instance);
}

/// <summary>Smallest value of the entries.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
internal sealed record PMin(string Axis, long Size) : Collective(Axis, Size)
{
    private static readonly OpDefinition<PMin> Definitions = Define<PMin>("pmin", (_, operands) => [operands[0]]);

    public override OpDefinition Definition => Definitions;

    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments) =>
        ([arguments.IsBatched(0) ? Lax.ReduceMin(arguments[0], [0]) : arguments[0]], false);

    protected override Value Exchange(EmitContext context, Value[] operands, Mesh mesh) =>
        Reduce(context, operands[0], mesh, Ops.Minimum.Instance);
}

/// <summary>Number of the entry.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
internal sealed record AxisIndex(string Axis, long Size) : Collective(Axis, Size)
{
    private static readonly OpDefinition<AxisIndex> Definitions = Define<AxisIndex>(
        "axis_index",
        (_, _) => [TensorType.Scalar(ElementType.I32)]
    );

    public override OpDefinition Definition => Definitions;

    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments) =>
        ([Trace.Bind1(new Hlo.Ops.Iota(0, new TensorType(ElementType.I32, [Size])))], true);

    public override Tensor[] Batch(BatchArguments arguments) => [Batching.AddAxis(Trace.Bind1(this), arguments.Size)];

    protected override Value Exchange(EmitContext context, Value[] operands, Mesh mesh)
    {
        Value device = context.Append(Ops.ReplicaId.Instance);
        Value steps = context.Append(
            Ops.Divide.Instance,
            device,
            context.Scalar(ElementType.UI32, mesh.Stride(mesh.IndexOf(Axis)))
        );
        Value place = context.Append(Ops.Remainder.Instance, steps, context.Scalar(ElementType.UI32, Size));
        return context.Append(new Ops.Convert(TensorType.Scalar(ElementType.I32)), place);
    }
}
