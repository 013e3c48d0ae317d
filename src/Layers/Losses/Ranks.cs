using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>Truths and predictions of nearly the same shape.</summary>
internal static class Ranks
{
    /// <summary>Drops or adds a trailing 1 where the ranks differ by one.</summary>
    /// <exception cref="ArgumentException">The shapes still differ.</exception>
    public static Tensor Match(Tensor truth, Tensor prediction, string who)
    {
        Tensor matched = (truth.Rank - prediction.Rank) switch
        {
            1 when truth.Shape[^1] == 1 => Lax.Reshape(truth, Dims.Create(truth.Shape.Span[..^1])),
            -1 when prediction.Shape[^1] == 1 => Lax.Reshape(truth, truth.Shape.Insert(truth.Rank, 1)),
            _ => truth,
        };
        return matched.Shape == prediction.Shape
            ? matched
            : throw new ArgumentException(
                $"{who}: truth and prediction must have one shape, got {truth} and {prediction}.{Advice()}"
            );

        string Advice() =>
            who.StartsWith("categorical_", StringComparison.Ordinal)
            && truth.ElementType.IsInteger
            && KindOf(truth, prediction) == ClassKind.Sparse
                ? $" Class numbers go with sparse_{who}, or become rows by OneHot."
                : string.Empty;
    }

    /// <summary>The truth in the prediction's shape and type.</summary>
    public static Tensor Target(Tensor truth, Tensor prediction, string who) =>
        Casts.To(Match(truth, prediction, who), prediction.ElementType);

    /// <summary><c>prediction − truth</c>.</summary>
    public static Tensor Error(Tensor truth, Tensor prediction, string who) =>
        prediction - Target(truth, prediction, who);

    /// <summary>Vectors scaled to length 1; zeros stay.</summary>
    public static Tensor Unit(Tensor vectors, int axis) =>
        vectors * Lax.Rsqrt(Np.Maximum(Lax.Square(vectors).Sum(axis, keepDims: true), 1e-14));

    /// <summary>The same tensor with an axis moved to the end.</summary>
    public static Tensor AxisLast(Tensor tensor, int axis)
    {
        int from = axis < 0 ? axis + tensor.Rank : axis;
        return from == tensor.Rank - 1
            ? tensor
            : tensor.Transpose([
                .. Enumerable.Range(0, tensor.Rank).Where(i => i != from).Append(from).Select(i => (long)i),
            ]);
    }

    /// <summary>What kind of classification the shapes speak of.</summary>
    public static ClassKind KindOf(Tensor truth, Tensor prediction)
    {
        long classes = prediction.Rank == 0 ? 1 : prediction.Shape[^1];
        bool isSparse = truth.Rank < prediction.Rank || (truth.Rank > 0 && truth.Shape[^1] == 1);
        return classes == 1 ? ClassKind.Binary
            : isSparse ? ClassKind.Sparse
            : ClassKind.Categorical;
    }

    /// <summary>Factors of samples times factors of values, the first broadcast over trailing axes.</summary>
    public static Tensor Product(Tensor first, Tensor second)
    {
        int rank = Math.Max(first.Rank, second.Rank);
        return Extend(first, rank) * Extend(second, rank);
    }

    /// <summary>Integer labels without a trailing 1.</summary>
    /// <exception cref="ArgumentException">They do not fit the predictions.</exception>
    public static Tensor Labels(Tensor labels, Tensor prediction, string who)
    {
        Tensor squeezed =
            labels.Rank == prediction.Rank && labels.Rank > 0 && labels.Shape[^1] == 1
                ? Lax.Reshape(labels, Dims.Create(labels.Shape.Span[..^1]))
                : labels;
        return prediction.Rank > 0 && squeezed.Shape == Dims.Create(prediction.Shape.Span[..^1])
            ? squeezed
            : throw new ArgumentException(
                $"{who}: labels must have the predictions' shape without the last dimension (the classes), got "
                    + $"labels {labels} and predictions {prediction}."
            );
    }

    /// <summary>Adds trailing ones, so that weights of samples broadcast.</summary>
    public static Tensor Extend(Tensor weights, int rank)
    {
        Dims shape = weights.Shape;
        while (shape.Count < rank)
        {
            shape = shape.Insert(shape.Count, 1);
        }

        return Lax.Reshape(weights, shape);
    }

    /// <summary>One where a class is the label's, in a new last axis of classes.</summary>
    public static Tensor OneHot(Tensor labels, long classes)
    {
        Tensor column = Lax.Reshape(labels, labels.Shape.Insert(labels.Rank, 1));
        Tensor numbers = Lax.BroadcastedIota(
            labels.ElementType,
            [.. Enumerable.Repeat(1L, labels.Rank), classes],
            labels.Rank
        );
        return column.EqualTo(numbers);
    }
}

/// <summary>What a truth says about classes.</summary>
internal enum ClassKind
{
    /// <summary>One output: yes or no.</summary>
    Binary,

    /// <summary>Class numbers.</summary>
    Sparse,

    /// <summary>A distribution over classes.</summary>
    Categorical,
}
