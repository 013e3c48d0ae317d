namespace XlaSharp.Hlo.Ops;

/// <summary>One dimension of a tensor type: its size, and its upper bound where the size is dynamic.</summary>
/// <param name="Size">The size, or <see cref="Dims.Dynamic"/>.</param>
/// <param name="Bound">The upper bound of a dynamic size, or <see cref="Dims.Dynamic"/> where there is none.</param>
internal readonly record struct Extent(long Size, long Bound = Dims.Dynamic)
{
    /// <summary>A dimension of which nothing is known.</summary>
    public static readonly Extent Unknown = new(Dims.Dynamic);

    /// <summary>True if the size is known.</summary>
    public bool IsStatic => Size != Dims.Dynamic;

    /// <summary>The size, else the bound, else <see cref="Dims.Dynamic"/>.</summary>
    public long Limit => IsStatic ? Size : Bound;

    /// <summary>A dimension of a type.</summary>
    public static Extent Of(TensorType type, int index) =>
        type.Dims[index] is var size && size != Dims.Dynamic
            ? new(size)
            : new(size, type.Bounds is { } bounds && index < bounds.Bounds.Count ? bounds.Bounds[index] : Dims.Dynamic);

    /// <summary>All dimensions of a type.</summary>
    public static Extent[] All(TensorType type)
    {
        Extent[] extents = new Extent[type.Rank];
        for (int i = 0; i < extents.Length; i++)
        {
            extents[i] = Of(type, i);
        }

        return extents;
    }

    /// <summary>The type with other dimensions; an encoding other than bounds stays if the rank does.</summary>
    public static TensorType ToType(TensorType like, ReadOnlySpan<Extent> extents)
    {
        long[] sizes = new long[extents.Length];
        long[] bounds = new long[extents.Length];
        bool isBounded = false;
        for (int i = 0; i < extents.Length; i++)
        {
            sizes[i] = extents[i].Size;
            bounds[i] = extents[i].IsStatic ? Dims.Dynamic : extents[i].Bound;
            isBounded |= bounds[i] != Dims.Dynamic;
        }

        HloAttribute? foreign = like.Encoding is BoundsAttr || extents.Length != like.Rank ? null : like.Encoding;
        return new(like.ElementType, Dims.Adopt(sizes), isBounded ? new BoundsAttr(Dims.Adopt(bounds)) : foreign);
    }

    /// <summary>
    /// True if both can be the same dimension: equal sizes, or a dynamic one whose bound is not exceeded.
    /// </summary>
    public static bool AreCompatible(Extent left, Extent right) =>
        (left.IsStatic, right.IsStatic) switch
        {
            (true, true) => left.Size == right.Size,
            (true, false) => right.Bound == Dims.Dynamic || left.Size <= right.Bound,
            (false, true) => left.Bound == Dims.Dynamic || right.Size <= left.Bound,
            (false, false) => true,
        };

    /// <summary>Static beats dynamic, a smaller bound beats a larger one, no bound loses.</summary>
    public static Extent MostSpecific(Extent left, Extent right)
    {
        if (left.IsStatic || right.IsStatic)
        {
            return left.IsStatic ? left : right;
        }

        bool takeLeft = right.Bound == Dims.Dynamic || (left.Bound != Dims.Dynamic && left.Bound <= right.Bound);
        return takeLeft ? left : right;
    }

    /// <summary>Dynamic beats static, the larger bound beats the smaller one, no bound wins.</summary>
    public static Extent LeastSpecific(Extent left, Extent right)
    {
        if (left.IsStatic && right.IsStatic)
        {
            return left;
        }

        bool isBounded = left.Limit != Dims.Dynamic && right.Limit != Dims.Dynamic;
        return new(Dims.Dynamic, isBounded ? Math.Max(left.Limit, right.Limit) : Dims.Dynamic);
    }

    /// <summary>The dimension after concatenation: sizes add up, else bounds do.</summary>
    public static Extent Concatenate(Extent left, Extent right)
    {
        if (left.IsStatic && right.IsStatic)
        {
            return new(left.Size + right.Size);
        }

        bool isBounded = left.Limit != Dims.Dynamic && right.Limit != Dims.Dynamic;
        return new(Dims.Dynamic, isBounded ? left.Limit + right.Limit : Dims.Dynamic);
    }
}
