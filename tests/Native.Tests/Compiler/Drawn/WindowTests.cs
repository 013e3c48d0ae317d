using XlaSharp.Hlo;

namespace XlaSharp.Native.Tests.Compiler.Drawn;

/// <summary>Ops over windows, with every attribute drawn.</summary>
[TestFixture]
public sealed class WindowTests
{
    private static readonly string[] Products = ["f32", "f64", "i32", "i8", "ui8", "f16", "complex<f32>", "i4", "i1"];

    [Test]
    public void ConvolutionsAgree([Range(0, 3)] int part) =>
        Draw.Each(
            part,
            draw =>
            {
                int rank = draw.Of(0, 1, 1, 2, 2, 2, 3, 4);
                long featureGroups = draw.Once(3) ? draw.Int(2, 3) : 1;
                long batchGroups = featureGroups == 1 && draw.Once(3) ? draw.Int(2, 3) : 1;
                long kernelInput = draw.Int(1, 3);
                long outputFeatures = draw.Int(1, 3) * featureGroups * batchGroups;
                long[] input =
                [
                    draw.Int(draw.Once(8) ? 0 : 1, 2) * batchGroups,
                    kernelInput * featureGroups,
                    .. draw.Ints(rank, draw.Once(6) ? 0 : 1, rank > 2 ? 4 : 7),
                ];
                long[] kernel = [kernelInput, outputFeatures, .. draw.Ints(rank, 1, 3)];
                (long[] strides, long[] low, long[] high) = (
                    draw.Ints(rank, 1, 3),
                    draw.Ints(rank, -1, 3),
                    draw.Ints(rank, -1, 3)
                );
                (long[] dilation, long[] kernelDilation) = (
                    draw.Ints(rank, 1, draw.Of(1, 3)),
                    draw.Ints(rank, 1, draw.Of(1, 2))
                );
                bool[] reversal = [.. draw.Ints(rank, 0, 1).Select(n => n == 1)];
                long[] output =
                [
                    input[0] / batchGroups,
                    outputFeatures,
                    .. Enumerable
                        .Range(0, rank)
                        .Select(d =>
                            Draw.Windows(
                                input[2 + d],
                                kernel[2 + d],
                                strides[d],
                                low[d],
                                high[d],
                                dilation[d],
                                kernelDilation[d]
                            )
                        ),
                ];

                // Where each dimension goes.
                (long[] inputOrder, long[] kernelOrder, long[] outputOrder) = (
                    draw.Permutation(rank + 2),
                    draw.Permutation(rank + 2),
                    draw.Permutation(rank + 2)
                );
                ConvDimensionNumbers numbers = new(
                    inputOrder[0],
                    inputOrder[1],
                    Dims.Create(inputOrder.AsSpan(2)),
                    kernelOrder[0],
                    kernelOrder[1],
                    Dims.Create(kernelOrder.AsSpan(2)),
                    outputOrder[0],
                    outputOrder[1],
                    Dims.Create(outputOrder.AsSpan(2))
                );
                (string element, string accumulated) =
                    draw.Once(3) ? draw.Of(("i8", "i32"), ("f16", "f32"), ("ui8", "i32"), ("i4", "i32"), ("f32", "f64"))
                    : (draw.Of(Products), "") is var (same, _) ? (same, same)
                    : default;
                string lhs = draw.Argument(element, Draw.Place(input, inputOrder));
                string rhs = draw.Argument(element, Draw.Place(kernel, kernelOrder));
                string result = Draw.Type(accumulated, Draw.Place(output, outputOrder));
                string reversed =
                    rank == 0
                        ? "array<i1>"
                        : $"array<i1: {string.Join(", ", reversal.Select(r => r ? "true" : "false"))}>";
                draw.Compare(
                    [result],
                    $$"""
                    "stablehlo.convolution"(%a0, %a1) <{
                      batch_group_count = {{batchGroups}} : i64, feature_group_count = {{featureGroups}} : i64, dimension_numbers = {{numbers.Text}},
                      lhs_dilation = {{Draw.Array(dilation)}}, rhs_dilation = {{Draw.Array(
                        kernelDilation
                    )}}, padding = {{Draw.Padding(low, high)}},
                      window_reversal = {{reversed}}, window_strides = {{Draw.Array(strides)}}
                    }> : ({{lhs}}, {{rhs}}) -> {{result}}
                    """
                );
            }
        );

    [Test]
    public void WindowReductionsAgree([Range(0, 1)] int part) =>
        Draw.Each(
            part,
            draw =>
            {
                int rank = draw.Int(0, 4);
                long[] dims = draw.Ints(rank, draw.Once(6) ? 0 : 1, rank > 2 ? 4 : 7);
                (long[] window, long[] strides) = (draw.Ints(rank, 1, 3), draw.Ints(rank, 1, 3));
                (long[] low, long[] high) = (draw.Ints(rank, -2, 3), draw.Ints(rank, -2, 3));
                (long[] dilation, long[] windowDilation) = (
                    draw.Ints(rank, 1, draw.Of(1, 3)),
                    draw.Ints(rank, 1, draw.Of(1, 2))
                );
                if (rank > 0 && draw.Once(4))
                {
                    // Running: the window is the whole dimension.
                    int axis = draw.Int(0, rank - 1);
                    for (int d = 0; d < rank; d++)
                    {
                        (window[d], strides[d], low[d], high[d], dilation[d], windowDilation[d]) = (1, 1, 0, 0, 1, 1);
                    }

                    window[axis] = Math.Max(1, dims[axis]);
                    (low[axis], high[axis]) = draw.Once(2) ? (window[axis] - 1, 0L) : (0L, window[axis] - 1);
                }

                long[] output =
                [
                    .. Enumerable
                        .Range(0, rank)
                        .Select(d =>
                            Draw.Windows(
                                dims[d],
                                window[d],
                                strides[d],
                                low[d],
                                high[d],
                                dilation[d],
                                windowDilation[d]
                            )
                        ),
                ];
                bool variadic = draw.Once(4);
                string element = draw.Of("f32", "f64", "i32", "i8", "ui8", "i4", "complex<f32>");
                string operation = draw.Of<string>(
                    element.StartsWith('c') ? ["add"] : ["add", "multiply", "maximum", "minimum"]
                );
                string x = draw.Argument(element, dims);
                string y = variadic ? draw.Argument("i32", dims) : "";
                string first = draw.Argument(element, draw.Once(2) ? 0 : -4, draw.Once(2) ? 0 : 4);
                string second = variadic ? draw.Argument("i32") : "";
                string attributes = $$"""
                    <{
                      window_dimensions = {{Draw.Array(window)}}, window_strides = {{Draw.Array(
                        strides
                    )}}, base_dilations = {{Draw.Array(dilation)}},
                      window_dilations = {{Draw.Array(windowDilation)}}, padding = {{Draw.Padding(low, high)}}
                    }>
                    """;
                string result = Draw.Type(element, output);
                if (!variadic)
                {
                    draw.Compare(
                        [result],
                        $$"""
                        "stablehlo.reduce_window"(%a0, %a1) {{attributes}} ({
                        ^bb0(%p: {{first}}, %q: {{first}}):
                          %s = stablehlo.{{operation}} %p, %q : {{first}}
                          stablehlo.return %s : {{first}}
                        }) : ({{x}}, {{first}}) -> {{result}}
                        """
                    );
                    return;
                }

                string other = Draw.Type("i32", output);
                draw.Compare(
                    [result, other],
                    $$"""
                    "stablehlo.reduce_window"(%a0, %a1, %a2, %a3) {{attributes}} ({
                    ^bb0(%p: {{first}}, %u: {{second}}, %q: {{first}}, %v: {{second}}):
                      %s = stablehlo.{{operation}} %p, %q : {{first}}
                      %t = stablehlo.add %u, %v : {{second}}
                      stablehlo.return %s, %t : {{first}}, {{second}}
                    }) : ({{x}}, {{y}}, {{first}}, {{second}}) -> ({{result}}, {{other}})
                    """
                );
            }
        );

    [Test]
    public void SelectionsAndScattersAgree([Range(0, 1)] int part) =>
        Draw.Each(
            part,
            draw =>
            {
                int rank = draw.Int(1, 3);
                long[] dims = draw.Ints(rank, draw.Once(8) ? 0 : 1, 6);
                (long[] window, long[] strides) = (draw.Ints(rank, 1, 3), draw.Ints(rank, 1, 3));
                (long[] low, long[] high) = (draw.Ints(rank, -1, 2), draw.Ints(rank, -1, 2));
                long[] source =
                [
                    .. Enumerable
                        .Range(0, rank)
                        .Select(d => Draw.Windows(dims[d], window[d], strides[d], low[d], high[d], 1, 1)),
                ];
                string element = draw.Of("f32", "f64", "i32", "i8", "ui8", "f16");
                string operand = draw.Argument(element, -2, 2, dims);
                string values = draw.Argument(element, source);
                string scalar = draw.Argument(element);
                string kind = element[0] switch
                {
                    'f' => "FLOAT",
                    'u' => "UNSIGNED",
                    _ => "SIGNED",
                };
                draw.Compare(
                    [operand],
                    $$"""
                    "stablehlo.select_and_scatter"(%a0, %a1, %a2) <{
                      window_dimensions = {{Draw.Array(window)}}, window_strides = {{Draw.Array(
                        strides
                    )}}, padding = {{Draw.Padding(low, high)}}
                    }> ({
                    ^bb0(%p: {{scalar}}, %q: {{scalar}}):
                      %c = stablehlo.compare {{draw.Of(
                        "GE",
                        "GT",
                        "LE",
                        "EQ"
                    )}}, %p, %q, {{kind}} : ({{scalar}}, {{scalar}}) -> tensor<i1>
                      stablehlo.return %c : tensor<i1>
                    }, {
                    ^bb0(%p: {{scalar}}, %q: {{scalar}}):
                      %s = stablehlo.add %p, %q : {{scalar}}
                      stablehlo.return %s : {{scalar}}
                    }) : ({{operand}}, {{values}}, {{scalar}}) -> {{operand}}
                    """
                );
            }
        );

    [Test]
    public void PaddingsAgree() =>
        Draw.Each(
            0,
            draw =>
            {
                int rank = draw.Int(0, 4);
                long[] dims = draw.Ints(rank, draw.Once(4) ? 0 : 1, 5);
                long[] interior = draw.Ints(rank, 0, draw.Of(0, 3));
                long[] low = draw.Ints(rank, -3, 4);
                long[] high = draw.Ints(rank, -3, 4);
                long[] output = new long[rank];
                for (int d = 0; d < rank; d++)
                {
                    long size = dims[d] + (Math.Max(0, dims[d] - 1) * interior[d]);
                    high[d] = Math.Max(high[d], -size - low[d]);
                    output[d] = size + low[d] + high[d];
                }

                string element = draw.Of("f32", "i32", "i8", "i4", "i1", "bf16", "complex<f64>");
                string operand = draw.Argument(element, dims);
                string value = draw.Argument(element);
                string result = Draw.Type(element, output);
                draw.Compare(
                    [result],
                    $$"""
                    "stablehlo.pad"(%a0, %a1) <{
                      edge_padding_low = {{Draw.Array(low)}}, edge_padding_high = {{Draw.Array(
                        high
                    )}}, interior_padding = {{Draw.Array(interior)}}
                    }> : ({{operand}}, {{value}}) -> {{result}}
                    """
                );
            }
        );
}
