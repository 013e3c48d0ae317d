namespace XlaSharp.Hlo.Reference;

/// <summary>Ops that move elements: each result element is read from one place.</summary>
internal static class MovementOps
{
    public static ReferenceTensor Reshape(ReferenceTensor operand, Dims dims) =>
        dims.Product == operand.Elements.Length
            ? new(new TensorType(operand.Element, dims), operand.Elements)
            : throw new HloException(
                $"dynamic_reshape: {operand.Type} has {operand.Elements.Length} elements, but the shape is [{dims}]."
            );

    public static ReferenceTensor Bitcast(ReferenceTensor operand, TensorType result)
    {
        int from = operand.Element.BitWidth;
        int to = result.ElementType.BitWidth;
        ReferenceTensor converted = new(result);
        if (from >= to)
        {
            int ratio = from / to;
            for (int i = 0; i < converted.Elements.Length; i++)
            {
                UInt128 bits = operand.Elements[i / ratio].Bits(operand.Element) >> (i % ratio * to);
                converted.Elements[i] = Scalar.FromBits(bits, result.ElementType);
            }

            return converted;
        }

        int parts = to / from;
        for (int i = 0; i < converted.Elements.Length; i++)
        {
            UInt128 bits = 0;
            for (int part = 0; part < parts; part++)
            {
                bits |= operand.Elements[(i * parts) + part].Bits(operand.Element) << (part * from);
            }

            converted.Elements[i] = Scalar.FromBits(bits, result.ElementType);
        }

        return converted;
    }

    public static ReferenceTensor Broadcast(ReferenceTensor operand, Dims dimensions, TensorType result)
    {
        long[] source = new long[dimensions.Count];
        return ReferenceTensor.Create(
            result,
            index =>
            {
                for (int d = 0; d < source.Length; d++)
                {
                    source[d] = operand.Dims[d] == 1 ? 0 : index[dimensions[d]];
                }

                return operand[source];
            }
        );
    }

    public static ReferenceTensor Transpose(ReferenceTensor operand, Dims permutation, TensorType result)
    {
        long[] source = new long[permutation.Count];
        return ReferenceTensor.Create(
            result,
            index =>
            {
                for (int d = 0; d < source.Length; d++)
                {
                    source[permutation[d]] = index[d];
                }

                return operand[source];
            }
        );
    }

    public static ReferenceTensor Reverse(ReferenceTensor operand, Dims dimensions)
    {
        long[] source = new long[operand.Type.Rank];
        return ReferenceTensor.Create(
            operand.Type,
            index =>
            {
                for (int d = 0; d < source.Length; d++)
                {
                    source[d] = dimensions.Contains(d) ? operand.Dims[d] - 1 - index[d] : index[d];
                }

                return operand[source];
            }
        );
    }

    public static ReferenceTensor Slice(ReferenceTensor operand, Dims starts, Dims limits, Dims strides)
    {
        long[] sizes = new long[starts.Count];
        for (int d = 0; d < sizes.Length; d++)
        {
            sizes[d] = Math.Max(0, (limits[d] - starts[d] + strides[d] - 1) / strides[d]);
        }

        long[] source = new long[sizes.Length];
        return ReferenceTensor.Create(
            new TensorType(operand.Element, Dims.Of(sizes)),
            index =>
            {
                for (int d = 0; d < source.Length; d++)
                {
                    source[d] = starts[d] + (index[d] * strides[d]);
                }

                return operand[source];
            }
        );
    }

    public static ReferenceTensor DynamicSlice(ReferenceTensor operand, ReferenceTensor[] starts, Dims sizes)
    {
        Dims clamped = Clamp(starts, operand.Dims, sizes);
        Dims limits = Dims.Of(clamped.Zip(sizes, (start, size) => start + size));
        return Slice(operand, clamped, limits, Dims.Repeat(1, sizes.Count));
    }

    public static ReferenceTensor DynamicUpdateSlice(
        ReferenceTensor operand,
        ReferenceTensor update,
        ReferenceTensor[] starts
    )
    {
        Dims clamped = Clamp(starts, operand.Dims, update.Dims);
        ReferenceTensor result = new(operand.Type, [.. operand.Elements]);
        long[] target = new long[clamped.Count];
        foreach (long[] index in IndexSpace.Of(update.Dims))
        {
            for (int d = 0; d < target.Length; d++)
            {
                target[d] = clamped[d] + index[d];
            }

            result[target] = update[index];
        }

        return result;
    }

    public static ReferenceTensor Concatenate(ReferenceTensor[] operands, int dimension)
    {
        long total = operands.Sum(operand => operand.Dims[dimension]);
        TensorType type = new(operands[0].Element, operands[0].Dims.With(dimension, total));
        ReferenceTensor result = new(type);
        long start = 0;
        foreach (ReferenceTensor operand in operands)
        {
            foreach (long[] index in IndexSpace.Of(operand.Dims))
            {
                long[] target = [.. index];
                target[dimension] += start;
                result[target] = operand[index];
            }

            start += operand.Dims[dimension];
        }

        return result;
    }

    public static ReferenceTensor Pad(
        ReferenceTensor operand,
        ReferenceTensor value,
        Dims low,
        Dims high,
        Dims interior
    )
    {
        long[] sizes = new long[low.Count];
        for (int d = 0; d < sizes.Length; d++)
        {
            sizes[d] = low[d] + operand.Dims[d] + (Math.Max(operand.Dims[d] - 1, 0) * interior[d]) + high[d];
        }

        TensorType type = new(operand.Element, Dims.Of(sizes));
        ReferenceTensor result = ReferenceTensor.Create(type, _ => value.Only);
        foreach (long[] index in IndexSpace.Of(operand.Dims))
        {
            long[] target = new long[index.Length];
            for (int d = 0; d < target.Length; d++)
            {
                target[d] = low[d] + (index[d] * (interior[d] + 1));
            }

            if (IndexSpace.Contains(type.Dims, target))
            {
                result[target] = operand[index];
            }
        }

        return result;
    }

    public static ReferenceTensor SetDimensionSize(ReferenceTensor operand, int dimension, long size) =>
        Slice(
            operand,
            Dims.Repeat(0, operand.Type.Rank),
            operand.Dims.With(dimension, size),
            Dims.Repeat(1, operand.Type.Rank)
        );

    private static Dims Clamp(ReferenceTensor[] starts, Dims dims, Dims sizes)
    {
        long[] clamped = new long[starts.Length];
        for (int d = 0; d < clamped.Length; d++)
        {
            clamped[d] = (long)Int128.Clamp(starts[d].Only.Integer, 0, dims[d] - sizes[d]);
        }

        return Dims.Of(clamped);
    }
}
