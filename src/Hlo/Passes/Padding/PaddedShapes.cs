using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Ops whose operands say how large the result is.</summary>
internal static class PaddedShapes
{
    /// <summary>The sizes of the result, from an operand that lists them.</summary>
    public static Length[] Sizes(PaddedSite site, int operand)
    {
        TensorType result = site.Result();
        Dims limits = site.ResultDims;
        Length[] sizes = new Length[result.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = site.Code.Element(site[operand].Array, axis);
            if (result.Dims[axis] != Dims.Dynamic)
            {
                site.Code.RequireEqual(sizes[axis], result.Dims[axis], $"dimension {axis} of {result}");
                sizes[axis] = result.Dims[axis];
            }
            else
            {
                string what = $"dimension {axis} of {result}";
                sizes[axis] = site.Code.RequireAtMost(sizes[axis], limits[axis], what);
                sizes[axis] = site.Code.RequireAtLeast(sizes[axis], 0, what);
            }
        }

        return sizes;
    }

    public static PaddedValue DynamicIota(DynamicIota op, PaddedSite site) =>
        new(
            site.Code.Append(new Iota(op.IotaDimension, new(site.Result().ElementType, site.ResultDims))),
            Sizes(site, 0)
        );

    // An operand dimension of static size 1 is repeated, any other must have the result's size.
    public static PaddedValue DynamicBroadcastInDim(DynamicBroadcastInDim op, PaddedSite site)
    {
        (PaddedCode code, PaddedValue operand, Dims dims) = (site.Code, site[0], site.ResultDims);
        Length[] sizes = Sizes(site, 1);
        long[] fitted = new long[operand.Rank];
        for (int axis = 0; axis < fitted.Length; axis++)
        {
            int to = (int)op.BroadcastDimensions[axis];
            bool repeats = operand.Sizes[axis] == 1;
            fitted[axis] = repeats ? 1 : dims[to];
            if (!repeats)
            {
                code.RequireEqual(
                    operand.Sizes[axis],
                    sizes[to],
                    $"operand dimension {axis} (repeated only where its static size is 1)"
                );
            }
        }

        Value array = code.Resize(operand.Array, Dims.Of(fitted));
        return new(
            code.Append(new BroadcastInDim(op.BroadcastDimensions, new(site.Result().ElementType, dims)), array),
            sizes
        );
    }

    public static PaddedValue RealDynamicSlice(PaddedSite site)
    {
        (PaddedCode code, PaddedValue operand, Dims dims) = (site.Code, site[0], site.ResultDims);
        Length[] sizes = new Length[operand.Rank];
        Value[] positions = new Value[operand.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            Length start = code.Element(site[1].Array, axis);
            Length limit = code.Element(site[2].Array, axis);
            Length stride = code.Element(site[3].Array, axis);
            start = code.RequireAtLeast(start, 0, $"the start in dimension {axis}");
            limit = code.RequireAtMost(limit, operand.Sizes[axis], $"the end in dimension {axis}");
            limit = code.RequireAtLeast(limit, 0, $"the end in dimension {axis}");
            stride = code.RequireAtLeast(stride, 1, $"the stride in dimension {axis}");
            Length span = code.Max(code.Add(limit, code.Multiply(start, -1)), 0);
            // ceil(span / stride), without a sum that a large stride would carry beyond 32 bits.
            Length steps = code.Add(code.Divide(code.Max(code.Add(span, -1), 0), code.Max(stride, 1)), 1);
            sizes[axis] = code.Min(span, steps);
            positions[axis] = code.Append(
                Add.Instance,
                code.Append(Multiply.Instance, code.Positions(dims, axis), code.Broadcast(code.Scalar(stride), dims)),
                code.Broadcast(code.Scalar(start), dims)
            );
            sizes[axis] = code.RequireAtMost(sizes[axis], dims[axis], $"dimension {axis} of {site.Result()}");
        }

        return new(code.Pick(operand.Array, positions, dims), sizes);
    }

    public static PaddedValue DynamicPad(PaddedSite site)
    {
        (PaddedCode code, PaddedValue operand, Dims dims) = (site.Code, site[0], site.ResultDims);
        Length[] sizes = new Length[operand.Rank];
        Value[] positions = new Value[operand.Rank];
        Value inside = code.Splat(new(ElementType.I1, dims), 1);
        Value zero = code.Splat(new(ElementType.I32, dims), 0);
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            Length size = operand.Sizes[axis];
            Length low = code.Element(site[2].Array, axis);
            Length high = code.Element(site[3].Array, axis);
            Length interior = code.Element(site[4].Array, axis);
            interior = code.RequireAtLeast(interior, 0, $"the padding between elements of dimension {axis}");
            // Behind it positions less the padding would not fit 32 bits.
            low = code.RequireAtLeast(low, dims[axis] - Length.Limit, $"the padding before dimension {axis}");
            Length step = code.Add(code.Min(interior, Length.Limit - 1), 1);
            sizes[axis] = code.RequireAtMost(
                code.PaddedSize(size, low, high, interior, $"dimension {axis} of the operand, padded in between,"),
                dims[axis],
                $"dimension {axis} of {site.Result()}"
            );

            Value behind = code.Append(
                Subtract.Instance,
                code.Positions(dims, axis),
                code.Broadcast(code.Scalar(low), dims)
            );
            Value steps = code.Broadcast(code.Scalar(step), dims);
            positions[axis] = code.Append(Divide.Instance, behind, steps);
            Value isElement = code.Compare(
                ComparisonDirection.Eq,
                code.Append(Remainder.Instance, behind, steps),
                zero
            );
            Value isBehindStart = code.Compare(ComparisonDirection.Ge, behind, zero);
            Value isBeforeEnd = code.Compare(
                ComparisonDirection.Lt,
                positions[axis],
                code.Broadcast(code.Scalar(size), dims)
            );
            foreach (Value condition in new[] { isElement, isBehindStart, isBeforeEnd })
            {
                inside = code.Append(And.Instance, inside, condition);
            }
        }

        Value picked = code.Pick(operand.Array, positions, dims);
        return new(code.Append(Select.Instance, inside, picked, code.Broadcast(site[1].Array, dims)), sizes);
    }
}
