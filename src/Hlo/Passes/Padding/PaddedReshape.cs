using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Reshapes of bounded values. Where the order in memory stays that of the padded array, the array is reshaped; else
/// elements are picked by their number.
/// </summary>
internal static class PaddedReshape
{
    /// <summary>A reshape whose result says all sizes but one.</summary>
    public static PaddedValue Reshape(PaddedSite site)
    {
        (PaddedCode code, PaddedValue operand, TensorType result) = (site.Code, site[0], site.Result());
        int[] dynamic = [.. PaddedValue.DynamicAxes(result)];
        Length[] sizes = [.. site.ResultDims.Select(size => (Length)size)];
        long product = 1;
        Length total = 1;
        foreach (Length size in operand.Sizes)
        {
            (product, total) = size.IsKnown
                ? (checked(product * size.Known), total)
                : (product, code.Multiply(total, size));
        }

        long known = sizes.Where((_, axis) => !dynamic.Contains(axis)).Aggregate(1L, (a, b) => a * b.Known);
        if (dynamic.Length == 0)
        {
            code.RequireEqual(code.Multiply(total, product), known, "the operand, counted in elements,");
        }
        else if (dynamic.Length > 1)
        {
            throw code.Refuse("two dimensions of the result are dynamic: use dynamic_reshape, which says how large");
        }
        else if (known == 0)
        {
            sizes[dynamic[0]] = 0;
        }
        else if (product % known == 0)
        {
            sizes[dynamic[0]] = code.Multiply(total, product / known);
        }
        else
        {
            Length all = code.Multiply(total, product);
            sizes[dynamic[0]] = code.Divide(all, known);
            code.RequireEqual(
                code.Multiply(sizes[dynamic[0]], known),
                all,
                $"the result of whole rows of {known}, counted in elements,"
            );
        }

        return Arrange(site, operand, sizes);
    }

    /// <summary>A reshape to sizes that the program computes.</summary>
    public static PaddedValue DynamicReshape(PaddedSite site)
    {
        PaddedCode code = site.Code;
        Length[] sizes = PaddedShapes.Sizes(site, 1);
        code.RequireEqual(
            sizes.Aggregate((Length)1, code.Multiply),
            site[0].Sizes.Aggregate((Length)1, code.Multiply),
            "the result, counted in elements,"
        );
        return Arrange(site, site[0], sizes);
    }

    private static PaddedValue Arrange(PaddedSite site, PaddedValue operand, Length[] sizes)
    {
        PaddedCode code = site.Code;
        Dims dims = site.ResultDims;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (dims[axis] != sizes[axis])
            {
                code.RequireAtMost(sizes[axis], dims[axis], $"dimension {axis} of {site.Result()}");
            }
        }

        if (KeepsOrder(operand, dims, sizes))
        {
            return new(code.Append(new Reshape(new(site.Result().ElementType, dims)), operand.Array), sizes);
        }

        Value number = code.Splat(new(ElementType.I32, dims), 0);
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            Value scaled = code.Append(Multiply.Instance, number, code.Broadcast(code.Scalar(sizes[axis]), dims));
            number = code.Append(Add.Instance, scaled, code.Positions(dims, axis));
        }

        Value[] positions = new Value[operand.Rank];
        for (int axis = operand.Rank - 1; axis >= 0; axis--)
        {
            Value size = code.Broadcast(code.Scalar(code.Max(operand.Sizes[axis], 1)), dims);
            positions[axis] = code.Append(Remainder.Instance, number, size);
            number = code.Append(Divide.Instance, number, size);
        }

        return new(code.Pick(operand.Array, positions, dims), sizes);
    }

    // One padded dimension on each side, with as much before it and as many elements in all.
    private static bool KeepsOrder(PaddedValue operand, Dims dims, Length[] sizes)
    {
        int[] from = [.. Enumerable.Range(0, operand.Rank).Where(operand.IsPadded)];
        int[] to = [.. Enumerable.Range(0, dims.Count).Where(axis => sizes[axis] != dims[axis])];
        return operand.Dims.Product == dims.Product
            && from.Length == to.Length
            && from.Length <= 1
            && (from.Length == 0 || Before(operand.Dims, from[0]) == Before(dims, to[0]));

        static long Before(Dims dims, int axis) => dims.Take(axis).Aggregate(1L, (a, b) => a * b);
    }
}
