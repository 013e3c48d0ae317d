using XlaSharp.Benchmarks.Workloads;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>How much scratch memory programs need: the plan is near the least, and attention stays in blocks.</summary>
[TestFixture]
public sealed class ArenaTests
{
    private const long Length = 1024;
    private const long Heads = 8;
    private const long Size = 64;

    // What one head's scores take as a whole.
    private const long ScoreBytes = Length * Length * sizeof(float);

    [TestCase("mlp_train_sgd_b128")]
    [TestCase("mlp_train_adam_b128")]
    [TestCase("cnn_train_b64")]
    [TestCase("encoder_train_b8")]
    [TestCase("lstm_128x32x256")]
    [TestCase("cnn_infer_b64")]
    [TestCase("encoder_infer_b8")]
    public void TheArenaIsHardlyLargerThanWhatIsInUseAtOneTime(string name)
    {
        Workload workload = Suite.All.Single(workload => workload.Name == name);
        Inputs inputs = new(name);
        BufferAssignment buffers = Plan(workload.Lower(workload.State(inputs), workload.Data(inputs)));
        Assert.That(buffers.PeakLiveBytes, Is.Positive);
        Assert.That((double)buffers.ArenaSize / buffers.PeakLiveBytes, Is.InRange(1, 1.05));
    }

    [Test]
    public void PeakLiveBytesAreCountedByHand()
    {
        // Two rows of 32 numbers, each of all of %x, are needed at the same time; the result has memory of its own.
        BufferAssignment buffers = Plan(
            Parser.Parse(
                """
                func.func @main(%x: tensor<64x32xf32>) -> tensor<64x32xf32> {
                  %zero = stablehlo.constant dense<0.0> : tensor<f32>
                  %sums = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<64x32xf32>, tensor<f32>) -> tensor<32xf32>
                  %most = stablehlo.reduce(%x init: %zero) applies stablehlo.maximum across dimensions = [0] : (tensor<64x32xf32>, tensor<f32>) -> tensor<32xf32>
                  %a = stablehlo.broadcast_in_dim %sums, dims = [1] : (tensor<32xf32>) -> tensor<64x32xf32>
                  %b = stablehlo.broadcast_in_dim %most, dims = [1] : (tensor<32xf32>) -> tensor<64x32xf32>
                  %y = stablehlo.divide %a, %b : tensor<64x32xf32>
                  return %y : tensor<64x32xf32>
                }
                """
            )
        );
        Assert.That(buffers.PeakLiveBytes, Is.EqualTo(2 * 32 * sizeof(float)));
        Assert.That(buffers.ArenaSize, Is.EqualTo(buffers.PeakLiveBytes));
    }

    [Test]
    public void AttentionNeverHoldsTheScoresOfAHead([Values] bool masked)
    {
        BufferAssignment buffers = Plan(Parser.Parse(Attention(masked)));
        Assert.That(buffers.Arena.Select(storage => storage.Size), Has.All.LessThan(ScoreBytes));
        // Keys for all heads may be packed; nothing grows with the square of the length.
        Assert.That(buffers.ArenaSize, Is.LessThanOrEqualTo(2 * Heads * Length * Size * sizeof(float)));
    }

    // Dot, scale, mask, softmax, dot, as a tracer writes them.
    private static string Attention(bool masked)
    {
        (string q, string s, string r) = (
            $"tensor<{Heads}x{Length}x{Size}xf32>",
            $"tensor<{Heads}x{Length}x{Length}xf32>",
            $"tensor<{Heads}x{Length}xf32>"
        );
        string b = s.Replace("f32", "i1", StringComparison.Ordinal);
        string mask = $"""
              %i = stablehlo.iota dim = 1 : tensor<{Heads}x{Length}x{Length}xi32>
              %j = stablehlo.iota dim = 2 : tensor<{Heads}x{Length}x{Length}xi32>
              %before = stablehlo.compare GE, %i, %j, SIGNED : (tensor<{Heads}x{Length}x{Length}xi32>, tensor<{Heads}x{Length}x{Length}xi32>) -> {b}
              %least = stablehlo.constant dense<-1.0e9> : {s}
              %scores = stablehlo.select %before, %scaled, %least : {b}, {s}
            """;
        string scores = masked ? "%scores" : "%scaled";
        return $$"""
            func.func @main(%q: {{q}}, %k: {{q}}, %v: {{q}}) -> {{q}} {
              %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
              %zero = stablehlo.constant dense<0.0> : tensor<f32>
              %scale = stablehlo.constant dense<0.125> : {{s}}
              %dots = stablehlo.dot_general %q, %k, batching_dims = [0] x [0], contracting_dims = [2] x [2] : ({{q}}, {{q}}) -> {{s}}
              %scaled = stablehlo.multiply %dots, %scale : {{s}}
            {{(masked ? mask : "")}}
              %max = stablehlo.reduce({{scores}} init: %low) applies stablehlo.maximum across dimensions = [2] : ({{s}}, tensor<f32>) -> {{r}}
              %m = stablehlo.broadcast_in_dim %max, dims = [0, 1] : ({{r}}) -> {{s}}
              %d = stablehlo.subtract {{scores}}, %m : {{s}}
              %e = stablehlo.exponential %d : {{s}}
              %sum = stablehlo.reduce(%e init: %zero) applies stablehlo.add across dimensions = [2] : ({{s}}, tensor<f32>) -> {{r}}
              %n = stablehlo.broadcast_in_dim %sum, dims = [0, 1] : ({{r}}) -> {{s}}
              %p = stablehlo.divide %e, %n : {{s}}
              %y = stablehlo.dot_general %p, %v, batching_dims = [0] x [0], contracting_dims = [2] x [1] : ({{s}}, {{q}}) -> {{q}}
              return %y : {{q}}
            }
            """;
    }

    private static BufferAssignment Plan(Module module)
    {
        using CodeUnit unit = new("plan");
        CompileOptions options = CompileOptions.Default;
        return Pipeline.Lower(Pipeline.Simplify(module, options), unit, options).Buffers;
    }
}
