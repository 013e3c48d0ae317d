using XlaSharp.Hlo.Ops;
using ChloOps = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>
/// <c>scan</c>: a loop over the dimension that slices inputs, runs the body and writes the outputs in place.
/// </summary>
internal static class ScanDecomposition
{
    public static Value[] Decompose(ChloSite site)
    {
        ChloOps.Scan op = (ChloOps.Scan)site.Op;
        Value[] inputs = site.Operands[..op.InputCount];
        Value[] carries = site.Operands[op.InputCount..];
        TensorType[] outputs = new TensorType[op.OutputCount];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = site.Operation.Results[i].Tensor;
        }

        foreach (TensorType type in inputs.Select(value => value.Tensor).Concat(outputs))
        {
            Needs.RequireStatic(site, type);
        }

        long steps = op.ScanDimSize ?? inputs[0].Tensor.Dims[(int)op.Dimension];

        // State of the loop: step, outputs, carries. Inputs are read from outside.
        Value[] state = [Splat.I64(site.Builder, 0), .. outputs.Select(type => Zeros(site.Builder, type)), .. carries];
        HloType[] types = [.. state.Select(value => value.Type)];
        Operation loop = site.Builder.Append(
            While.Instance,
            state,
            [Condition(types, steps), Body(site, op, inputs, types, steps)]
        );
        return loop.Results[1..].ToArray();
    }

    private static Value Zeros(BlockBuilder builder, TensorType type)
    {
        TensorType plain = type with { Encoding = null };
        byte[] zero = type.ElementCount == 0 ? [] : new byte[type.ElementType.ByteSize];
        return builder.Append(new Constant(new DenseElementsAttr(plain, zero))).Result;
    }

    private static Region Condition(HloType[] types, long steps)
    {
        Block block = new(types);
        BlockBuilder builder = new(block);
        Value limit = Splat.I64(builder, steps);
        Value more = builder.Append(new Compare(ComparisonDirection.Lt), block.Arguments[0], limit).Result;
        builder.Append(Return.Instance, more);
        return new Region(block);
    }

    private static Region Body(ChloSite site, ChloOps.Scan op, Value[] inputs, HloType[] types, long steps)
    {
        Block block = new(types);
        BlockBuilder builder = new(block);
        Value step = block.Arguments[0];
        Value position = op.IsReverse
            ? builder.Append(Subtract.Instance, Splat.I64(builder, steps - 1), step).Result
            : step;
        Value zero = Splat.I64(builder, 0);
        int axis = (int)op.Dimension;
        List<Value> arguments = [];
        foreach (Value input in inputs)
        {
            arguments.Add(Read(builder, input, Starts(input.Tensor.Rank, axis, position, zero), axis));
        }

        Value[] outputs = block.Arguments.Slice(1, op.OutputCount).ToArray();
        arguments.AddRange(block.Arguments[(1 + op.OutputCount)..]);
        Value[] results = site.CloneBody(site.Operation.Regions[0].Body, [.. arguments], block);
        for (int i = 0; i < outputs.Length; i++)
        {
            results[i] = Write(
                builder,
                outputs[i],
                results[i],
                Starts(outputs[i].Tensor.Rank, axis, position, zero),
                axis
            );
        }

        Value next = builder.Append(Add.Instance, step, Splat.I64(builder, 1)).Result;
        builder.Append(Return.Instance, [next, .. results]);
        return new Region(block);
    }

    private static Value[] Starts(int rank, int axis, Value position, Value zero)
    {
        Value[] starts = new Value[rank];
        Array.Fill(starts, zero);
        starts[axis] = position;
        return starts;
    }

    private static Value Read(BlockBuilder builder, Value input, Value[] starts, int axis)
    {
        TensorType type = input.Tensor;
        Value slice = builder.Append(new DynamicSlice(type.Dims.With(axis, 1)), [input, .. starts]).Result;
        return builder.Append(new Reshape(new TensorType(type.ElementType, type.Dims.Without([axis]))), slice).Result;
    }

    private static Value Write(BlockBuilder builder, Value output, Value element, Value[] starts, int axis)
    {
        TensorType type = output.Tensor;
        Value update = builder
            .Append(new Reshape(new TensorType(type.ElementType, type.Dims.With(axis, 1))), element)
            .Result;
        return builder.Append(DynamicUpdateSlice.Instance, [output, update, .. starts]).Result;
    }
}
