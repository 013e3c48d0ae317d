using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>
/// Sums of products: dots, convolutions, einsums. Floats are summed one after the other in the result type, in f32 at
/// least.
/// </summary>
internal static class DotOps
{
    public static ReferenceTensor DotGeneral(
        ReferenceTensor lhs,
        ReferenceTensor rhs,
        DotDimensionNumbers numbers,
        TensorType result
    )
    {
        Dims lhsFree = DotShapes.LhsFree(lhs.Type.Rank, numbers);
        Dims rhsFree = DotShapes.RhsFree(rhs.Type.Rank, numbers);
        Dims contracted = lhs.Dims.Permute(numbers.LhsContractingDimensions);
        int batches = numbers.LhsBatchingDimensions.Count;
        long[] left = new long[lhs.Type.Rank];
        long[] right = new long[rhs.Type.Rank];
        return ReferenceTensor.Create(
            result,
            index =>
            {
                ReadOnlySpan<long> position = index;
                Place(left, numbers.LhsBatchingDimensions, position);
                Place(right, numbers.RhsBatchingDimensions, position);
                Place(left, lhsFree, position[batches..]);
                Place(right, rhsFree, position[(batches + lhsFree.Count)..]);
                Sum sum = new(result.ElementType);
                foreach (long[] inner in IndexSpace.Of(contracted))
                {
                    Place(left, numbers.LhsContractingDimensions, inner);
                    Place(right, numbers.RhsContractingDimensions, inner);
                    sum.Add(lhs[left], lhs.Element, rhs[right], rhs.Element);
                }

                return sum.Total;
            }
        );
    }

    public static ReferenceTensor Convolution(
        ReferenceTensor lhs,
        ReferenceTensor rhs,
        Convolution op,
        ElementType element
    )
    {
        ConvDimensionNumbers numbers = op.DimensionNumbers;
        WindowDimension[] windows = op.CreateWindows(rhs.Dims);
        Dims dims = ConvShapes.ResultDims(lhs.Dims, rhs.Dims, numbers, windows, op.BatchGroupCount);
        Dims kernelSizes = rhs.Dims.Permute(numbers.KernelSpatialDimensions);
        long kernelFeatures = rhs.Dims[(int)numbers.KernelInputFeatureDimension];
        long outputFeatures = rhs.Dims[(int)numbers.KernelOutputFeatureDimension];
        long batches = lhs.Dims[(int)numbers.InputBatchDimension] / op.BatchGroupCount;
        long[] left = new long[lhs.Type.Rank];
        long[] right = new long[rhs.Type.Rank];
        return ReferenceTensor.Create(
            new TensorType(element, dims),
            index =>
            {
                long feature = index[numbers.OutputFeatureDimension];
                long featureGroup = feature / (outputFeatures / op.FeatureGroupCount);
                long batchGroup = feature / (outputFeatures / op.BatchGroupCount);
                left[numbers.InputBatchDimension] = (batchGroup * batches) + index[numbers.OutputBatchDimension];
                right[numbers.KernelOutputFeatureDimension] = feature;
                Sum sum = new(element);
                foreach (long[] offset in IndexSpace.Of(kernelSizes))
                {
                    if (!PlaceWindow(left, right, windows, numbers, lhs.Dims, index, offset))
                    {
                        continue;
                    }

                    for (long k = 0; k < kernelFeatures; k++)
                    {
                        left[numbers.InputFeatureDimension] = (featureGroup * kernelFeatures) + k;
                        right[numbers.KernelInputFeatureDimension] = k;
                        sum.Add(lhs[left], lhs.Element, rhs[right], rhs.Element);
                    }
                }

                return sum.Total;
            }
        );
    }

    public static ReferenceTensor Einsum(ReferenceTensor[] operands, string config, TensorType result)
    {
        string[] sides = config.Split("->");
        string[] inputs = sides[0].Split(',');
        if (inputs.Length != operands.Length || sides.Length != 2 || config.Contains('.', StringComparison.Ordinal))
        {
            throw new HloException($"einsum: no reference evaluation for the configuration '{config}'.");
        }

        Dictionary<char, long> sizes = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            for (int d = 0; d < inputs[i].Length; d++)
            {
                sizes[inputs[i][d]] = operands[i].Dims[d];
            }
        }

        char[] summed = [.. sizes.Keys.Where(letter => !sides[1].Contains(letter, StringComparison.Ordinal))];
        Dims inner = Dims.Of(summed.Select(letter => sizes[letter]));
        Dictionary<char, long> position = [];
        return ReferenceTensor.Create(
            result,
            index =>
            {
                SetAll(position, sides[1], index);
                Sum sum = new(result.ElementType);
                foreach (long[] offset in IndexSpace.Of(inner))
                {
                    SetAll(position, new string(summed), offset);
                    Scalar Pick(int i) => operands[i][[.. inputs[i].Select(letter => position[letter])]];
                    Scalar one = Conversions.Convert(Scalar.True, ElementType.I64, operands[0].Element);
                    sum.Add(Pick(0), operands[0].Element, operands.Length > 1 ? Pick(1) : one, operands[^1].Element);
                }

                return sum.Total;
            }
        );
    }

    private static void SetAll(Dictionary<char, long> position, string letters, long[] values)
    {
        for (int i = 0; i < letters.Length; i++)
        {
            position[letters[i]] = values[i];
        }
    }

    private static void Place(long[] target, Dims axes, ReadOnlySpan<long> values)
    {
        for (int i = 0; i < axes.Count; i++)
        {
            target[axes[i]] = values[i];
        }
    }

    // Sets the spatial positions of one product; false where the input is padding or a hole.
    private static bool PlaceWindow(
        long[] left,
        long[] right,
        WindowDimension[] windows,
        ConvDimensionNumbers numbers,
        Dims lhs,
        long[] index,
        long[] offset
    )
    {
        for (int i = 0; i < windows.Length; i++)
        {
            WindowDimension window = windows[i];
            int inputAxis = (int)numbers.InputSpatialDimensions[i];
            long start = index[numbers.OutputSpatialDimensions[i]] * window.Stride;
            long padded = start + (offset[i] * window.WindowDilation) - window.PaddingLow;
            if (padded < 0 || padded % window.BaseDilation != 0 || padded / window.BaseDilation >= lhs[inputAxis])
            {
                return false;
            }

            left[inputAxis] = padded / window.BaseDilation;
            right[numbers.KernelSpatialDimensions[i]] = window.Reversal ? window.Size - 1 - offset[i] : offset[i];
        }

        return true;
    }

    // A sum of products in the result's element type.
    private struct Sum(ElementType type)
    {
        private Int128 _integer;
        private double _real;
        private double _imaginary;

        public readonly Scalar Total =>
            type.IsComplex ? Scalar.Of(_real, _imaginary, type)
            : type.IsFloat ? Scalar.Of(_real, type)
            : new(_integer);

        public void Add(Scalar left, ElementType leftType, Scalar right, ElementType rightType)
        {
            left = Conversions.Convert(left, leftType, Wide(leftType));
            right = Conversions.Convert(right, rightType, Wide(rightType));
            if (type.IsComplex)
            {
                (double re, double im) = ComplexMath.Multiply(
                    (left.Real, left.Imaginary),
                    (right.Real, right.Imaginary)
                );
                _real = Round(_real + Round(re));
                _imaginary = Round(_imaginary + Round(im));
                return;
            }

            if (type.IsFloat)
            {
                _real = Round(_real + Round(left.Real * right.Real));
                return;
            }

            Int128 product = left.Integer * right.Integer;
            _integer = type.IsBoolean ? _integer | product : Scalar.Wrap(_integer + product, type);
        }

        // Sums are kept in the result's type, in f32 at least.
        private readonly double Round(double value) =>
            NarrowFloat.Round(value, type.RealPart.Kind == ElementKind.F64 ? ElementKind.F64 : ElementKind.F32);

        // Mixed operands meet in the result's kind.
        private readonly ElementType Wide(ElementType from) =>
            type.IsComplex ? type
            : type.IsFloat ? (type.Kind == ElementKind.F64 ? type : ElementType.F32)
            : from;
    }
}
