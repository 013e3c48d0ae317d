namespace XlaSharp.Hlo.Reference;

/// <summary>Batch normalization from its definition, in double precision.</summary>
internal static class BatchNormOps
{
    public static object[] Training(Site site, double epsilon, int axis)
    {
        ReferenceTensor x = site[0];
        double[] mean = Mean(x, axis);
        double[] variance = Variance(x, axis, mean);
        ReferenceTensor output = Normalize(x, axis, epsilon, Values(site[1]), Values(site[2]), mean, variance);
        return [output, PerFeature(mean, x.Element), PerFeature(variance, x.Element)];
    }

    public static object[] Inference(Site site, double epsilon, int axis) =>
        [Normalize(site[0], axis, epsilon, Values(site[1]), Values(site[2]), Values(site[3]), Values(site[4]))];

    public static object[] Grad(Site site, double epsilon, int axis)
    {
        (ReferenceTensor x, ReferenceTensor gradient) = (site[0], site[4]);
        (double[] scale, double[] mean, double[] variance) = (Values(site[1]), Values(site[2]), Values(site[3]));
        int features = mean.Length;
        double count = (double)x.Elements.Length / Math.Max(features, 1);
        double[] sum = new double[features];
        double[] weighted = new double[features];
        Each(
            x,
            axis,
            (i, f) =>
            {
                sum[f] += gradient.Elements[i].Real;
                weighted[f] += gradient.Elements[i].Real * (x.Elements[i].Real - mean[f]);
            }
        );
        ReferenceTensor operand = new(x.Type);
        Each(
            x,
            axis,
            (i, f) =>
            {
                double total = variance[f] + epsilon;
                double inner =
                    gradient.Elements[i].Real
                    - (sum[f] / count)
                    - ((x.Elements[i].Real - mean[f]) * weighted[f] / (count * total));
                operand.Elements[i] = Scalar.Of(scale[f] / Math.Sqrt(total) * inner, x.Element);
            }
        );
        double[] gradScale = [.. weighted.Select((value, f) => value / Math.Sqrt(variance[f] + epsilon))];
        return [operand, PerFeature(gradScale, x.Element), PerFeature(sum, x.Element)];
    }

    private static ReferenceTensor Normalize(
        ReferenceTensor x,
        int axis,
        double epsilon,
        double[] scale,
        double[] offset,
        double[] mean,
        double[] variance
    )
    {
        ReferenceTensor result = new(x.Type);
        Each(
            x,
            axis,
            (i, f) =>
            {
                double normalized = (x.Elements[i].Real - mean[f]) / Math.Sqrt(variance[f] + epsilon);
                result.Elements[i] = Scalar.Of((normalized * scale[f]) + offset[f], x.Element);
            }
        );
        return result;
    }

    private static double[] Mean(ReferenceTensor x, int axis)
    {
        double[] sum = new double[x.Dims[axis]];
        Each(x, axis, (i, f) => sum[f] += x.Elements[i].Real);
        double count = (double)x.Elements.Length / Math.Max(sum.Length, 1);
        return [.. sum.Select(total => total / count)];
    }

    private static double[] Variance(ReferenceTensor x, int axis, double[] mean)
    {
        double[] sum = new double[mean.Length];
        Each(x, axis, (i, f) => sum[f] += (x.Elements[i].Real - mean[f]) * (x.Elements[i].Real - mean[f]));
        double count = (double)x.Elements.Length / Math.Max(sum.Length, 1);
        return [.. sum.Select(total => total / count)];
    }

    private static void Each(ReferenceTensor x, int axis, Action<int, int> action)
    {
        int position = 0;
        foreach (long[] index in IndexSpace.Of(x.Dims))
        {
            action(position++, (int)index[axis]);
        }
    }

    private static double[] Values(ReferenceTensor tensor) => [.. tensor.Elements.Select(value => value.Real)];

    private static ReferenceTensor PerFeature(double[] values, ElementType element) =>
        new(new TensorType(element, [values.Length]), [.. values.Select(value => Scalar.Of(value, element))]);
}
