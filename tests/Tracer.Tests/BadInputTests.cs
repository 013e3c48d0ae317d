using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Wrong axes, ranks, element types and structures: each one exception that states the rule, the values and the line.
/// </summary>
public sealed class BadInputTests
{
    private static readonly Tensor Matrix = Spec.F32(2, 3);

    private static readonly (string Name, Func<Tensor, object> Function, string Says)[] Rows =
    [
        ("axis_twice", x => Np.Sum(x, [0, 0]), @"sum: .*axes.*\[0, 0\]"),
        ("axis_out_of_range", x => x.Max(-3), @"max: axis must be in \[-2, 2\), got -3"),
        ("transpose_order", x => Lax.Transpose(x, [0, 0]), @"transpose: .*permutation.*\[0, 0\].*tensor<2x3xf32>"),
        ("concatenate_sizes", x => Np.Concatenate([x, x.T], 0), @"concatenate: .*2x3xf32.*3x2xf32"),
        ("concatenate_axis", x => Np.Concatenate([x, x], 2), @"concatenate: axis must be in \[-2, 2\), got 2"),
        ("stack_shapes", x => Np.Stack([x, x.T]), @"stack: .*\[2, 3\].*\[3, 2\]"),
        (
            "broadcast",
            x => Np.BroadcastTo(x, [2, 4]),
            @"broadcast: f32\[2,3\] cannot be broadcast to \[2, 4\]; sizes must be equal or 1"
        ),
        ("slice_bounds", x => Lax.Slice(x, [0, 0], [2, 4]), @"slice: .*4.*tensor<2x3xf32>"),
        (
            "dynamic_update_too_large",
            x => Lax.DynamicUpdateSlice(x, Lax.Full([3, 3], 0, ElementType.F32), [0, 0]),
            @"dynamic_update_slice: .*3x3xf32"
        ),
        ("dot_ranks", x => Lax.DotGeneral(x, x, new([], [], [2], [0])), @"dot_general: .*2"),
        ("einsum_labels", x => Np.Einsum("ij,jk->il", x, x.T), @"einsum: .*l"),
        ("einsum_rank", x => Np.Einsum("ijk->k", x), @"einsum: .*ijk.*f32\[2,3\]"),
        ("float_for_bits", x => Lax.And(x, x), @"and: .*tensor<2x3xf32>"),
        ("integer_for_floats", x => Lax.Sin(Lax.ConvertElementType(x, ElementType.I32)), @"sine: .*tensor<2x3xi32>"),
        ("select_predicate", x => Lax.Select(x, x, x), @"select: .*tensor<2x3xf32>"),
        ("bits_of_types", x => Lax.Add(x, x.Astype(ElementType.BF16)), @"add: .*f32.*bf16"),
        ("clamp_shapes", x => Lax.Clamp(x.T, x, x), @"clamp: .*3x2xf32"),
        (
            "square_matrix",
            x => Linalg.Cholesky(x),
            @"cholesky: square matrices in the last two axes are needed, got f32\[2,3\]"
        ),
        ("solve_sizes", x => Linalg.Solve(x.Dot(x.T), x.T), @"solve: .*\[2,2\].*\[3,2\]"),
        ("key_shape", x => Rng.Normal(x, [3]), @"Rng: a key is a tensor ui32\[2\], got f32\[2,3\]"),
        (
            "scan_carry",
            x => Lax.Scan((Tensor c, Tensor e) => (c.Sum(), e), x[0], x),
            @"scan: the body must keep the types of its state, but value 0 starts as f32\[3\] and becomes f32\[\]"
        ),
        (
            "scan_lengths",
            x => Lax.Scan((Tensor c, (Tensor, Tensor) e) => (c, c), 0.0, (x, x.T)),
            @"scan: the sequences need first axes of one size, got \[f32\[2,3\], f32\[3,2\]\]"
        ),
        (
            "while_condition",
            x => Lax.While(s => s, s => s, x),
            @"while: the condition must return a scalar boolean, got f32\[2,3\]"
        ),
        (
            "while_body",
            x => Lax.While(s => s.Sum() > 0, s => s.Astype(ElementType.F64), x),
            @"while: the body must keep the types of its state, but value 0 starts as f32\[2,3\] and becomes f64\[2,3\]"
        ),
        (
            "cond_predicate",
            x => Lax.Cond(x, v => v, v => v, x),
            @"cond: the predicate must be a scalar boolean, got f32\[2,3\]"
        ),
        (
            "cond_types",
            x => Lax.Cond(x[0, 0] > 0, v => v, v => v.Sum(), x),
            @"cond: all branches must return the same types, got \(tensor<f32>\) and \(tensor<2x3xf32>\)"
        ),
        ("vmap_sizes", x => Transforms.Vmap((Tensor a, Tensor b) => a)(x, x.T), @"Vmap.*2.*3"),
        ("vmap_scalar", x => Transforms.Vmap((Tensor a) => a)(x.Sum()), @"Vmap.*f32\[\]"),
        (
            "custom_vjp_type",
            x =>
                Transforms.Grad<Tensor>(v =>
                    Transforms.CustomVjp<Tensor, Tensor, Tensor>(a => a, a => (a, a), (r, ct) => ct.Sum())(v).Sum()
                )(x),
            @"cotangent of '.*' must have type f32\[2,3\] but is f32\[\]"
        ),
        ("top_k", x => Lax.TopK(x, 4).Values, @"top_k: k must be in \[0, 3\] for axis 1 of f32\[2,3\], got 4"),
        (
            "split_sizes",
            x => Lax.Split(x, [1, 1], 1)[0],
            @"split: sizes must add up to 3, the size of axis 1 of f32\[2,3\], got \[1, 1\]"
        ),
        ("one_hot", x => Nn.OneHot(x, -1), @"one_hot: classes must be integers, got f32\[2,3\]"),
        ("index_count", x => x[0, 0, 0], @"index.*3.*f32\[2,3\]"),
        ("index_type", x => x[x], @"index.*f32"),
        (
            "fft_type",
            x => Fft.Forward(x.Astype(ElementType.BF16)),
            @"fft: elements must be f32, f64 or complex, got bf16\[2,3\]"
        ),
        ("conv_rank", x => Nn.Conv(x, x), @"conv: images need axes .*got f32\[2,3\]"),
        (
            "while_in_csharp",
            x =>
            {
                int n = 0;
                while (x.Sum() > 0)
                {
                    n++;
                }
                return n;
            },
            @"Tensor i1\[\] has no value while 'bad' is traced, so it cannot decide an 'if'.*Lax\.While"
        ),
    ];

    [TestCaseSource(nameof(Names))]
    public void SaysWhatIsWrongAndWhere(string name)
    {
        (_, Func<Tensor, object> function, string says) = Rows.First(row => row.Name == name);
        TraceException? error = Assert.Throws<TraceException>(() =>
            Xla.Jit((Tensor x) => Tensor.From(function(x) as Tensor ?? x), new() { Name = "bad" }).Trace(Matrix)
        );
        Assert.That(error!.Message, Does.Match($@"^(BadInputTests\.cs:\d+: )?.*{says}"));
        Assert.That(error.Message, Does.Match(@"BadInputTests\.cs:\d+"), "the line");
    }

    [Test]
    public void ATraceOfEveryErrorIsLeft()
    {
        Assert.That(Trace.CurrentOrNull, Is.Null);
        Assert.That(
            Evaluation.Values(Evaluation.Run(x => x + 1, Tensor.Of<float>([1], 1))),
            Is.EqualTo(new double[] { 2 })
        );
    }

    private static IEnumerable<string> Names() => Rows.Select(row => row.Name);
}
