using System.Globalization;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Benchmarks;

/// <summary>
/// Parsing and printing of long programs: constants, broadcasts, dots, functions, reductions, branches, every operation
/// with a name and a line of source.
/// </summary>
internal static class Text
{
    private const int PerRound = 13;

    /// <summary>Times programs of growing length; equal times per operation are linear growth.</summary>
    public static IEnumerable<Figure> Measure()
    {
        foreach (int length in new[] { 10_000, 100_000, 1_000_000 })
        {
            string text = Program(length);
            int passes = length > 100_000 ? 1 : 3;
            long before = GC.GetTotalMemory(forceFullCollection: true);
            Module module = Parser.Parse(text);
            long held = GC.GetTotalMemory(forceFullCollection: true) - before;
            TimeSpan parse = Sample.Median(passes, 1, () => Parser.Parse(text));
            TimeSpan print = Sample.Median(passes, 1, () => module.ToText());
            string how = $"median of {passes}; {text.Length / 1e6:0.0} MB of text with locations";
            yield return new(
                $"parse {length:N0} operations",
                Sample.Show(parse),
                $"{how}; {parse.TotalNanoseconds / length:0} ns each"
            );
            yield return new(
                $"print {length:N0} operations",
                Sample.Show(print),
                $"median of {passes}; {print.TotalNanoseconds / length:0} ns each"
            );
            yield return new(
                $"memory of {length:N0} operations",
                $"{held / 1e6:0} MB",
                $"managed, after a full collection; {held / length} B each"
            );
        }
    }

    private static string Program(int length)
    {
        StringBuilder text = new(
            "module @mixed {\n  func.func @main(%x: tensor<64x64xf32>, %p: tensor<i1>) -> tensor<64x64xf32> {\n"
        );
        string previous = "%x";
        for (int k = 0; k < length / PerRound; k++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                    %c{{k}} = stablehlo.constant dense<{{k % 7}}.5> : tensor<f32> loc("net/{{k % 48}}/c"("Net.cs":{{k
                    % 500}}:9))
                    %b{{k}} = stablehlo.broadcast_in_dim %c{{k}}, dims = [] : (tensor<f32>) -> tensor<64x64xf32> loc("net/{{k
                    % 48}}/b"("Net.cs":{{k % 500}}:13))
                    %d{{k}} = stablehlo.dot_general {{previous}}, %b{{k}}, contracting_dims = [1] x [0] : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32> loc("net/{{k
                    % 48}}/d"("Net.cs":{{k % 500}}:9))
                    %t{{k}} = stablehlo.tanh %d{{k}} : tensor<64x64xf32> loc("net/{{k % 48}}/t"("Net.cs":{{k % 500}}:9))
                    %r{{k}} = stablehlo.reduce(%t{{k}} init: %c{{k}}) applies stablehlo.add across dimensions = [1] : (tensor<64x64xf32>, tensor<f32>) -> tensor<64xf32> loc("net/{{k
                    % 48}}/r"("Net.cs":{{k % 500}}:9))
                    %e{{k}} = stablehlo.broadcast_in_dim %r{{k}}, dims = [0] : (tensor<64xf32>) -> tensor<64x64xf32> loc("net/{{k
                    % 48}}/e"("Net.cs":{{k % 500}}:19))
                    %s{{k}} = stablehlo.add %t{{k}}, %e{{k}} : tensor<64x64xf32> loc("net/{{k % 48}}/s"("Net.cs":{{k
                    % 500}}:9))
                    %v{{k}} = "stablehlo.if"(%p) ({
                      %q{{k}} = stablehlo.negate %s{{k}} : tensor<64x64xf32>
                      stablehlo.return %q{{k}} : tensor<64x64xf32>
                    }, {
                      stablehlo.return %s{{k}} : tensor<64x64xf32>
                    }) : (tensor<i1>) -> tensor<64x64xf32>

                """
            );
            previous = string.Create(CultureInfo.InvariantCulture, $"%v{k}");
        }

        return text.Append(CultureInfo.InvariantCulture, $"    return {previous} : tensor<64x64xf32>\n  }}\n}}\n")
            .ToString();
    }
}
