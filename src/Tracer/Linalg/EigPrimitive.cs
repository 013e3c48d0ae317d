using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Schur decomposition of complex matrices, <c>a = z t z*</c> with unitary z and upper triangular t: results (t, z).
/// Reduction to Hessenberg form by reflections, then QR steps with Wilkinson's shift and deflation.
/// </summary>
internal sealed record SchurPrimitive : Decomposed
{
    public static readonly SchurPrimitive Instance = new();

    private static readonly OpDefinition<SchurPrimitive> Definitions = Matrices.Entry<SchurPrimitive>(
        "schur",
        (_, a) =>
        {
            Constraint.Require(
                a.ElementType.IsComplex && a.Dims[^1] == a.Dims[^2],
                $"square complex matrices are needed, got {a}"
            );
            return [a, a];
        }
    );

    public override OpDefinition Definition => Definitions;

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands) =>
        Matrices.PerMatrix(
            operands,
            [2],
            matrix =>
            {
                (Tensor h, Tensor z) = Hessenberg(matrix[0]);
                return Triangularize(h, z);
            }
        );

    /// <summary><c>a = z h z*</c> with zeros below the first subdiagonal of h.</summary>
    public static (Tensor H, Tensor Z) Hessenberg(Tensor a)
    {
        int n = (int)a.Shape[0];
        Tensor identity = Matrices.Identity(n, n, a.ElementType);
        if (n < 3)
        {
            return (a, identity);
        }

        Tensor rows = Lax.Iota(ElementType.I32, n);
        (Tensor h, Tensor z) = Lax.ForiLoop(
            0,
            n - 2,
            (k, state) =>
            {
                (Tensor v, Tensor tau) = Householder.Reflector(Lax.DynamicIndexInDim(state.H, k, 1), rows, k + 1);
                Tensor row = Lax.DotGeneral(Np.Conj(v), state.H, new([], [], [0], [0]));
                Tensor left = state.H - (Np.Conj(tau) * Np.Outer(v, row));
                Tensor FromRight(Tensor x) =>
                    x - (tau * Np.Outer(Lax.DotGeneral(x, v, new([], [], [1], [0])), Np.Conj(v)));
                return (H: FromRight(left), Z: FromRight(state.Z));
            },
            (H: a, Z: identity)
        );
        return (Np.Triu(h, -1), z);
    }

    private static Tensor[] Triangularize(Tensor h, Tensor z)
    {
        int n = (int)h.Shape[0];
        if (n < 2)
        {
            return [h, z];
        }

        Tensor zero = Lax.Full([], 0, ElementType.I32);
        (Tensor t, Tensor vectors, _, _, _) = Lax.While(
            state => Lax.And(Lax.Gt(state.High, 0), Lax.Lt(state.Total, 60 * n)),
            state => Step(state.H, state.Z, state.High, state.Tries, state.Total),
            (H: h, Z: z, High: Lax.Full([], n - 1, ElementType.I32), Tries: zero, Total: zero)
        );
        return [Np.Triu(t), vectors];
    }

    /// <summary>Drops a subdiagonal element that is small, or takes one QR step on the block above it.</summary>
    private static (Tensor H, Tensor Z, Tensor High, Tensor Tries, Tensor Total) Step(
        Tensor h,
        Tensor z,
        Tensor high,
        Tensor tries,
        Tensor total
    )
    {
        int n = (int)h.Shape[0];
        Tensor size = Lax.Abs(Np.Diagonal(h));
        Tensor below = Lax.Abs(Np.Diagonal(h, -1));
        Tensor small = Lax.Le(below, Matrices.Epsilon(h.ElementType) * (size[1..] + size[..(n - 1)]));
        Tensor number = Lax.Iota(ElementType.I32, n - 1) + 1;

        // The block goes from the last small element up to the active corner.
        Tensor starts = Lax.And(small, Lax.Le(number, Broadcasting.To(high, number.Shape)));
        Tensor low = Np.Max(Lax.Select(starts, number, Lax.ZerosLike(number)));
        Tensor mask = Lax.Pad(Lax.ConvertElementType(Lax.Not(small), h.ElementType), 1, [1], [0]);
        Tensor lower = Lax.Eq(
            Lax.BroadcastedIota(ElementType.I32, h.Shape, 0),
            Lax.BroadcastedIota(ElementType.I32, h.Shape, 1) + 1
        );
        Tensor clean = Lax.Select(lower, h * Lax.ExpandDims(mask, [1]), h);
        Tensor deflated = Lax.Eq(low, high);
        Tensor shift = Shift(clean, high, tries);
        (Tensor nextH, Tensor nextZ) = Lax.Cond(
            deflated,
            pair => pair,
            pair => Sweep(pair.H, pair.Z, low, high, shift),
            (H: clean, Z: z)
        );
        return (
            H: nextH,
            Z: nextZ,
            High: Lax.Select(deflated, high - 1, high),
            Tries: Lax.Select(deflated, Lax.ZerosLike(tries), tries + 1),
            Total: total + 1
        );
    }

    /// <summary>
    /// The eigenvalue of the last 2 by 2 block that is nearer to its corner; something else at every tenth try.
    /// </summary>
    private static Tensor Shift(Tensor h, Tensor high, Tensor tries)
    {
        Tensor at = Lax.Max(high - 1, 0);
        Tensor block = Lax.DynamicSlice(h, [at, at], [2, 2]);
        (Tensor a, Tensor b, Tensor c, Tensor d) = (block[0, 0], block[0, 1], block[1, 0], block[1, 1]);
        Tensor half = (a - d) * 0.5;
        Tensor root = Lax.Sqrt((half * half) + (b * c));
        Tensor aligned = Lax.Select(Lax.Lt(Lax.Real(half * Lax.Conj(root)), 0), -root, root);
        Tensor divisor = half + aligned;
        Tensor none = Lax.Eq(Lax.Abs(divisor), 0);
        Tensor wilkinson = d - (b * c / Lax.Select(none, Lax.FullLike(divisor, 1), divisor));
        Tensor exceptional = d + Lax.ConvertElementType(Lax.Abs(c), d.ElementType);
        Tensor tenth = Lax.And(Lax.Gt(tries, 0), Lax.Eq(Lax.Rem(tries, 10), 0));
        return Lax.Select(tenth, exceptional, wilkinson);
    }

    /// <summary>One implicit QR step: rotations chase the bulge from the top of the block to its end.</summary>
    private static (Tensor H, Tensor Z) Sweep(Tensor h, Tensor z, Tensor low, Tensor high, Tensor shift)
    {
        int n = (int)h.Shape[0];
        return Lax.ForiLoop(
            0,
            n - 1,
            (k, state) =>
            {
                Tensor first = Lax.Eq(k, low);
                Tensor active = Lax.And(Lax.Ge(k, low), Lax.Lt(k, high));
                Tensor source = Lax.Select(first, k, Lax.Max(k - 1, 0));
                Tensor pair = Lax.DynamicSlice(state.H, [k, source], [2, 1]);
                Tensor x = pair[0, 0] - Lax.Select(first, shift, Lax.ZerosLike(shift));
                Tensor y = pair[1, 0];
                Tensor length = Np.Hypot(Lax.Abs(x), Lax.Abs(y));
                Tensor still = Lax.Or(Lax.Not(active), Lax.Eq(length, 0));
                Tensor divisor = Lax.ConvertElementType(
                    Lax.Select(still, Lax.FullLike(length, 1), length),
                    x.ElementType
                );
                Tensor c = Lax.Select(still, Lax.FullLike(x, 1), x / divisor);
                Tensor s = Lax.Select(still, Lax.ZerosLike(y), y / divisor);
                Tensor rows = Lax.DynamicSlice(state.H, [k, 0], [2, n]);
                Tensor turned = Np.Stack([
                    (Lax.Conj(c) * rows[0]) + (Lax.Conj(s) * rows[1]),
                    (c * rows[1]) - (s * rows[0]),
                ]);
                Tensor mixed = Lax.DynamicUpdateSlice(state.H, turned, [k, 0]);
                Tensor FromRight(Tensor m)
                {
                    Tensor columns = Lax.DynamicSlice(m, [0, k], [n, 2]);
                    Tensor p = columns[.., 0];
                    Tensor q = columns[.., 1];
                    return Lax.DynamicUpdateSlice(
                        m,
                        Np.Stack([(c * p) + (s * q), (Lax.Conj(c) * q) - (Lax.Conj(s) * p)], 1),
                        [0, k]
                    );
                }

                return (H: FromRight(mixed), Z: FromRight(state.Z));
            },
            (H: h, Z: z)
        );
    }
}

/// <summary>
/// Eigenvalues and right eigenvectors of general complex matrices: results (w, v), columns of length 1 with a real
/// largest entry.
/// </summary>
internal sealed record EigPrimitive : Decomposed
{
    public static readonly EigPrimitive Instance = new();

    private static readonly OpDefinition<EigPrimitive> Definitions = Matrices.Entry<EigPrimitive>(
        "eig",
        (_, a) =>
        {
            Constraint.Require(
                a.ElementType.IsComplex && a.Dims[^1] == a.Dims[^2],
                $"square complex matrices are needed, got {a}"
            );
            return [Matrices.With(a, a.Dims[^1]), a];
        }
    );

    public override OpDefinition Definition => Definitions;

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands) =>
        Matrices.PerMatrix(
            operands,
            [2],
            matrix =>
            {
                Tensor[] schur = Trace.Bind(SchurPrimitive.Instance, matrix[0]);
                Tensor values = Np.Diagonal(schur[0]);
                Tensor vectors = Matrices.Times(schur[1], TriangularVectors(schur[0], values));
                Tensor sizes = Lax.Abs(vectors);
                Tensor norms = Lax.Sqrt(Np.Sum(sizes * sizes, [0]));
                Tensor largest = Np.TakeAlongAxis(
                    vectors,
                    Lax.ExpandDims(Np.ArgMax(sizes, 0), [0]),
                    0,
                    IndexMode.PromiseInBounds
                );
                Tensor phase = Lax.Conj(Lax.Sign(largest));
                return [values, vectors * phase / Lax.ConvertElementType(norms, vectors.ElementType)];
            }
        );

    /// <summary>Eigenvectors of a triangle by substitution from the last row up, all at once.</summary>
    private static Tensor TriangularVectors(Tensor t, Tensor values)
    {
        int n = (int)t.Shape[0];
        Tensor scale = Np.Max(Lax.Abs(t));
        Tensor tiny = Lax.Max(scale * Matrices.Epsilon(t.ElementType), FloatLimits.Of(t.ElementType).Tiny);
        Tensor columns = Lax.Iota(ElementType.I32, n);
        return Lax.ForiLoop(
            0,
            n,
            (step, y) =>
            {
                Tensor i = n - 1 - step;
                Tensor row = Lax.DynamicIndexInDim(t, i);
                Tensor place = Broadcasting.To(i, columns.Shape);
                Tensor right = Lax.Select(Lax.Gt(columns, place), row, Lax.ZerosLike(row));
                Tensor sum = Lax.DotGeneral(right, y, new([], [], [0], [0]));
                Tensor gap = Lax.DynamicIndexInDim(row, i) - values;
                Tensor equal = Lax.Lt(Lax.Abs(gap), Broadcasting.To(tiny, columns.Shape));
                Tensor safe = Lax.Select(
                    equal,
                    Broadcasting.To(Lax.ConvertElementType(tiny, t.ElementType), gap.Shape),
                    gap
                );
                Tensor value = Lax.Select(
                    Lax.Eq(columns, place),
                    Lax.FullLike(sum, 1),
                    Lax.Select(Lax.Gt(columns, place), -sum / safe, Lax.ZerosLike(sum))
                );
                return Lax.DynamicUpdateSliceInDim(y, Lax.ExpandDims(value, [0]), i);
            },
            Lax.Full([n, n], 0, t.ElementType)
        );
    }
}
