namespace XlaSharp.Native.Tests.Compiler.Drawn;

/// <summary>Products, reductions, sorting and movement, with every attribute drawn.</summary>
[TestFixture]
public sealed class TensorTests
{
    private static readonly string[] Elements =
    [
        "f32",
        "f64",
        "f16",
        "bf16",
        "i8",
        "i32",
        "ui16",
        "i4",
        "i1",
        "complex<f32>",
    ];

    [Test]
    public void DotProductsAgree([Range(0, 1)] int part) =>
        Draw.Each(
            part,
            draw =>
            {
                (int batch, int contracting) = (draw.Int(0, 2), draw.Int(0, 2));
                (int left, int right) = (draw.Int(0, 2), draw.Int(0, 2));
                int least = draw.Once(8) ? 0 : 1;
                int most = draw.Of(3, 3, 9, 18);
                long[] shared = draw.Ints(batch, least, 3);
                long[] summed = draw.Ints(contracting, least, most);
                long[] rows = draw.Ints(left, least, most);
                long[] columns = draw.Ints(right, least, most);
                (long[] lhsOrder, long[] rhsOrder) = (
                    draw.Permutation(batch + contracting + left),
                    draw.Permutation(batch + contracting + right)
                );
                (string a, string b, string c) = draw.Of(
                    ("f32", "f32", "f32"),
                    ("f64", "f64", "f64"),
                    ("i8", "i8", "i32"),
                    ("ui8", "i8", "i32"),
                    ("i32", "i32", "i32"),
                    ("i8", "i8", "i8"),
                    ("f16", "f16", "f32"),
                    ("bf16", "bf16", "f32"),
                    ("complex<f32>", "complex<f32>", "complex<f32>"),
                    ("i4", "i4", "i4"),
                    ("i4", "i4", "i32"),
                    ("f32", "f64", "f64"),
                    ("i8", "f32", "f32"),
                    ("f16", "complex<f64>", "complex<f64>"),
                    ("ui64", "ui64", "ui64"),
                    ("i1", "i1", "i1")
                );
                string lhs = draw.Argument(a, Draw.Place([.. shared, .. summed, .. rows], lhsOrder));
                string rhs = draw.Argument(b, Draw.Place([.. shared, .. summed, .. columns], rhsOrder));
                string result = Draw.Type(
                    c,
                    [
                        .. shared,
                        .. FreeInOrder(rows, lhsOrder[(batch + contracting)..]),
                        .. FreeInOrder(columns, rhsOrder[(batch + contracting)..]),
                    ]
                );
                draw.Compare(
                    [result],
                    $$"""
                    "stablehlo.dot_general"(%a0, %a1) <{dot_dimension_numbers = #stablehlo.dot<
                      lhs_batching_dimensions = [{{string.Join(
                        ", ",
                        lhsOrder[..batch]
                    )}}], rhs_batching_dimensions = [{{string.Join(", ", rhsOrder[..batch])}}],
                      lhs_contracting_dimensions = [{{string.Join(", ", lhsOrder[batch..(batch + contracting)])}}],
                      rhs_contracting_dimensions = [{{string.Join(
                        ", ",
                        rhsOrder[batch..(batch + contracting)]
                    )}}]>}> : ({{lhs}}, {{rhs}}) -> {{result}}
                    """
                );
            }
        );

    [Test]
    public void ReductionsAgree() =>
        Draw.Each(
            0,
            draw =>
            {
                int rank = draw.Int(0, 4);
                long[] dims = draw.Ints(rank, draw.Once(5) ? 0 : 1, draw.Of(3, 3, 9));
                long[] reduced = draw.Subset(rank, draw.Int(0, rank));
                long[] kept = [.. dims.Where((_, d) => !reduced.Contains(d))];
                string element = draw.Of("f32", "f64", "i32", "i8", "ui8", "i4", "complex<f64>", "i1");
                string operation = draw.Of<string>(
                    element[0] == 'c' ? ["add"]
                    : element == "i1" ? ["and", "or", "xor"]
                    : ["add", "multiply", "maximum", "minimum"]
                );
                string x = draw.Argument(element, dims);
                string scalar = Draw.Type(element);
                if (draw.Once(3))
                {
                    // A body of two results that is no op of its own: the greatest element's first index.
                    string y = draw.Argument("i32", dims);
                    draw.Argument(element);
                    draw.Argument("i32");
                    string kind = element[0] switch
                    {
                        'f' or 'c' => "FLOAT",
                        'u' => "UNSIGNED",
                        _ when element == "i1" => "UNSIGNED",
                        _ => "SIGNED",
                    };
                    string direction = element[0] == 'c' ? "EQ" : "GE";
                    draw.Compare(
                        [Draw.Type(element, kept), Draw.Type("i32", kept)],
                        $$"""
                        "stablehlo.reduce"(%a0, %a1, %a2, %a3) <{dimensions = {{Draw.Array(reduced)}}}> ({
                        ^bb0(%p: {{scalar}}, %i: tensor<i32>, %q: {{scalar}}, %j: tensor<i32>):
                          %c = stablehlo.compare {{direction}}, %p, %q, {{kind}} : ({{scalar}}, {{scalar}}) -> tensor<i1>
                          %s = stablehlo.select %c, %p, %q : tensor<i1>, {{scalar}}
                          %t = stablehlo.select %c, %i, %j : tensor<i1>, tensor<i32>
                          stablehlo.return %s, %t : {{scalar}}, tensor<i32>
                        }) : ({{x}}, {{y}}, {{scalar}}, tensor<i32>) -> ({{Draw.Type(element, kept)}}, {{Draw.Type(
                            "i32",
                            kept
                        )}})
                        """
                    );
                    return;
                }

                draw.Argument(element, 0, 1);
                draw.Compare(
                    [Draw.Type(element, kept)],
                    $$"""
                    "stablehlo.reduce"(%a0, %a1) <{dimensions = {{Draw.Array(reduced)}}}> ({
                    ^bb0(%p: {{scalar}}, %q: {{scalar}}):
                      %s = stablehlo.{{operation}} %p, %q : {{scalar}}
                      stablehlo.return %s : {{scalar}}
                    }) : ({{x}}, {{scalar}}) -> {{Draw.Type(element, kept)}}
                    """
                );
            }
        );

    [Test]
    public void SortsAgree() =>
        Draw.Each(
            0,
            draw =>
            {
                int rank = draw.Int(1, 3);
                int axis = draw.Int(0, rank - 1);
                long[] dims = draw.Ints(rank, draw.Once(8) ? 0 : 1, 4);
                dims[axis] = draw.Of(0, 1, 2, 3, 7, 33);
                string[] elements =
                [
                    .. Enumerable.Range(0, draw.Int(1, 3)).Select(_ => draw.Of("f32", "i32", "i8", "ui8", "i4", "f16")),
                ];
                string[] types = [.. elements.Select(element => draw.Argument(element, dims))];
                string parameters = string.Join(
                    ", ",
                    elements.Select((element, i) => $"%p{i}: {Draw.Type(element)}, %q{i}: {Draw.Type(element)}")
                );
                int key = draw.Int(0, elements.Length - 1);
                string kind = elements[key][0] switch
                {
                    'f' => draw.Of("FLOAT", "TOTALORDER"),
                    'u' => "UNSIGNED",
                    _ => "SIGNED",
                };
                string scalar = Draw.Type(elements[key]);
                string operands = string.Join(", ", types.Select((_, i) => $"%a{i}"));
                string all = string.Join(", ", types);
                draw.Compare(
                    types,
                    $$"""
                    "stablehlo.sort"({{operands}}) <{dimension = {{(
                        draw.Once(2) ? axis : axis - rank
                    )}} : i64, is_stable = true}> ({
                    ^bb0({{parameters}}):
                      %c = stablehlo.compare {{draw.Of(
                        "LT",
                        "GT"
                    )}}, %p{{key}}, %q{{key}}, {{kind}} : ({{scalar}}, {{scalar}}) -> tensor<i1>
                      stablehlo.return %c : tensor<i1>
                    }) : ({{all}}) -> ({{all}})
                    """
                );
            }
        );

    [Test]
    public void MovementsAgree() =>
        Draw.Each(
            0,
            draw =>
            {
                int rank = draw.Int(0, 4);
                long[] dims = draw.Ints(rank, draw.Once(6) ? 0 : 1, 4);
                string element = draw.Of(Elements);
                string x = draw.Argument(element, dims);
                switch (draw.Int(0, 6))
                {
                    case 0:
                        long[] order = draw.Permutation(rank);
                        draw.Compare(
                            [Draw.Type(element, [.. order.Select(d => dims[d])])],
                            $"\"stablehlo.transpose\"(%a0) <{{permutation = {Draw.Array(order)}}}> : ({x}) -> "
                                + $"{Draw.Type(element, [.. order.Select(d => dims[d])])}"
                        );
                        break;
                    case 1:
                        draw.Compare(
                            [x],
                            $"\"stablehlo.reverse\"(%a0) <{{dimensions = "
                                + $"{Draw.Array(draw.Subset(rank, draw.Int(0, rank)))}}}> : ({x}) -> {x}"
                        );
                        break;
                    case 2:
                        long[] start = [.. dims.Select(size => (long)draw.Int(0, (int)size))];
                        long[] limit = [.. dims.Select((size, d) => (long)draw.Int((int)start[d], (int)size))];
                        long[] strides = draw.Ints(rank, 1, 3);
                        string part = Draw.Type(
                            element,
                            [.. dims.Select((_, d) => (limit[d] - start[d] + strides[d] - 1) / strides[d])]
                        );
                        draw.Compare(
                            [part],
                            $$"""
                            "stablehlo.slice"(%a0) <{
                              start_indices = {{Draw.Array(start)}}, limit_indices = {{Draw.Array(
                                limit
                            )}}, strides = {{Draw.Array(strides)}}
                            }> : ({{x}}) -> {{part}}
                            """
                        );
                        break;
                    case 3:
                        long[] target = draw.Permutation(rank + draw.Int(0, 2));
                        long[] sizes = draw.Ints(target.Length, 1, 4);
                        for (int d = 0; d < rank; d++)
                        {
                            sizes[target[d]] = dims[d] == 1 ? sizes[target[d]] : dims[d];
                        }

                        string spread = Draw.Type(element, sizes);
                        draw.Compare(
                            [spread],
                            $"\"stablehlo.broadcast_in_dim\"(%a0) <{{broadcast_dimensions = "
                                + $"{Draw.Array(target.AsSpan(0, rank))}}}> : ({x}) -> {spread}"
                        );
                        break;
                    case 4 when rank > 0:
                        int axis = draw.Int(0, rank - 1);
                        string[] pieces =
                        [
                            x,
                            .. Enumerable
                                .Range(0, draw.Int(0, 3))
                                .Select(_ =>
                                {
                                    long[] piece = [.. dims];
                                    piece[axis] = draw.Int(0, 3);
                                    return draw.Argument(element, piece);
                                }),
                        ];
                        long[] whole = [.. dims];
                        whole[axis] = draw.Extent(axis);
                        string joined = Draw.Type(element, whole);
                        draw.Compare(
                            [joined],
                            $$"""
                            "stablehlo.concatenate"({{string.Join(
                                ", ",
                                pieces.Select((_, i) => $"%a{i}")
                            )}}) <{dimension = {{axis}} : i64}> : ({{string.Join(", ", pieces)}}) -> {{joined}}
                            """
                        );
                        break;
                    case 5 when rank > 0 && element is not ("i1" or "complex<f32>"):
                        string count = Draw.Type(element, dims);
                        draw.Compare(
                            [count],
                            $"\"stablehlo.iota\"() <{{iota_dimension = {draw.Int(0, rank - 1)} : i64}}> : () -> {count}"
                        );
                        break;
                    default:
                        string flat = Draw.Type(element, dims.Aggregate(1L, (a, b) => a * b));
                        draw.Compare([flat], $"\"stablehlo.reshape\"(%a0) : ({x}) -> {flat}");
                        break;
                }
            }
        );

    [Test]
    public void TransformsAgree() =>
        Draw.Each(
            0,
            draw =>
            {
                int rank = draw.Int(1, 3);
                int count = draw.Int(1, rank);
                string kind = draw.Of("FFT", "IFFT", "RFFT", "IRFFT");
                bool isWide = draw.Once(2);
                (string complex, string real) = isWide ? ("complex<f64>", "f64") : ("complex<f32>", "f32");
                long[] dims = [.. draw.Ints(rank - count, draw.Once(6) ? 0 : 1, 2), .. draw.Ints(count, 1, 7)];
                dims[^1] = draw.Of(1, 2, 3, 5, 8, 12, 13, 31, 67);
                long[] half = [.. dims[..^1], (dims[^1] / 2) + 1];
                string x = kind switch
                {
                    "RFFT" => draw.Argument(real, dims),
                    "IRFFT" => draw.Argument(complex, half),
                    _ => draw.Argument(complex, dims),
                };
                string y = kind switch
                {
                    "RFFT" => Draw.Type(complex, half),
                    "IRFFT" => Draw.Type(real, dims),
                    _ => x,
                };
                draw.Compare(
                    [y],
                    $$"""
                    "stablehlo.fft"(%a0) <{fft_length = {{Draw.Array(
                        dims.AsSpan(rank - count)
                    )}}, fft_type = #stablehlo<fft_type {{kind}}>}> : ({{x}}) -> {{y}}
                    """,
                    isWide ? 1e-14 : 1e-6
                );
            }
        );

    [Test]
    public void TriangularSystemsAgree() =>
        Draw.Each(
            0,
            draw =>
            {
                long size = draw.Int(0, 5);
                long[] batch = draw.Ints(draw.Int(0, 2), draw.Once(6) ? 0 : 1, 2);
                bool isLeft = draw.Once(2);
                string element = draw.Of("f32", "f64", "complex<f32>", "complex<f64>");
                long systems = draw.Int(0, 3);
                // Both triangles and the diagonal hold numbers: those that are not asked for must not matter.
                string a = draw.Argument(element, 1, 3, [.. batch, size, size]);
                string b = draw.Argument(element, [.. batch, .. isLeft ? [size, systems] : new[] { systems, size }]);
                string adjoint = draw.Of("NO_TRANSPOSE", "TRANSPOSE", "ADJOINT");
                draw.Compare(
                    [b],
                    $$"""
                    "stablehlo.triangular_solve"(%a0, %a1) <{
                      left_side = {{Text(isLeft)}}, lower = {{Text(draw.Once(2))}}, unit_diagonal = {{Text(
                        draw.Once(2)
                    )}}, transpose_a = #stablehlo<transpose {{adjoint}}>
                    }> : ({{a}}, {{b}}) -> {{b}}
                    """,
                    element.Contains("32", StringComparison.Ordinal) ? 2e-5 : 1e-13
                );
            }
        );

    private static string Text(bool value) => value ? "true" : "false";

    private static long[] FreeInOrder(long[] sizes, long[] places) =>
        [.. sizes.Zip(places).OrderBy(pair => pair.Second).Select(pair => pair.First)];
}
