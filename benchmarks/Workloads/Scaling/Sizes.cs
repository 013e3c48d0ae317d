using System.Diagnostics;
using System.Text;
using XlaSharp.Benchmarks.Workloads.Programs;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;
using Encoder = XlaSharp.Benchmarks.Workloads.Programs.Encoder;

namespace XlaSharp.Benchmarks.Workloads.Scaling;

/// <summary>Costs over sizes: chains of ops, deep transformers, small to large arrays.</summary>
internal sealed class Sizes(PjRtClient client)
{
    private const int ChainElements = 4096;
    private const long LargestArray = 1L << 28;

    /// <summary>All series.</summary>
    public IEnumerable<Series> Measure()
    {
        // The first program that a process compiles takes longer than others.
        RunArray(256);
        int[] lengths = [10, 100, 1000, 10_000];
        (double Compile, double Run)[] chains = [.. lengths.Select(Chain)];
        yield return new(
            "compile a chain of elementwise ops",
            "op",
            [.. lengths.Zip(chains, (n, time) => ((double)n, time.Compile))]
        );
        yield return new(
            $"run a chain of elementwise ops on {ChainElements} elements",
            "op",
            [.. lengths.Zip(chains, (n, time) => ((double)n, time.Run))]
        );
        int[] layers = [1, 2, 4, 12, 24, 48];
        yield return new(
            "compile a transformer's gradient",
            "layer",
            [.. layers.Select(n => ((double)n, CompileLayers(n)))]
        );
        long[] elements = [.. Enumerable.Range(0, 7).Select(i => 256L << (2 * i)), LargestArray / 16, LargestArray];
        yield return new(
            "run x · 2 + 1 over an array",
            "byte",
            [.. elements.Distinct().Select(n => (4.0 * n, RunArray(n)))]
        );
    }

    private (double Compile, double Run) Chain(int length)
    {
        string type = $"tensor<{ChainElements}xf32>";
        StringBuilder text = new($"func.func @main(%v0: {type}, %y: {type}) -> {type} {{\n");
        for (int i = 0; i < length; i++)
        {
            string op = (i % 3) switch
            {
                0 => "multiply",
                1 => "add",
                _ => "minimum",
            };
            text.Append($"  %v{i + 1} = stablehlo.{op} %v{i}, %y : {type}\n");
        }

        text.Append($"  return %v{length} : {type}\n}}\n");
        return Time(text.ToString(), Ones(ChainElements), Ones(ChainElements));
    }

    private double RunArray(long elements)
    {
        string type = $"tensor<{elements}xf32>";
        string text = $$"""
            func.func @main(%x: {{type}}) -> {{type}} {
              %two = stablehlo.constant dense<2.0> : {{type}}
              %one = stablehlo.constant dense<1.0> : {{type}}
              %0 = stablehlo.multiply %x, %two : {{type}}
              %1 = stablehlo.add %0, %one : {{type}}
              return %1 : {{type}}
            }
            """;
        return Time(text, Ones(elements)).Run;
    }

    private double CompileLayers(int layers)
    {
        Inputs inputs = new("layers");
        Tensor[] block = [.. Encoder.Parameters(inputs).Select(tensor => new Spec(tensor.Type).ToTensor())];
        Tensor[] parameters = [.. Enumerable.Range(0, layers).SelectMany(_ => block)];
        Tensor x = new Spec(new TensorType(ElementType.F32, [1, 128, 512])).ToTensor();
        Func<Tensor[], Tensor, Tensor> loss = (p, input) =>
            Enumerable
                .Range(0, layers)
                .Aggregate(input, (y, i) => Encoder.Block(y, p[(i * block.Length)..((i + 1) * block.Length)]))
                .Mean();
        using Jitted<Tensor[], Tensor, Tensor[]> gradient = Xla.Jit(Transforms.Grad(loss));
        return CompileTime(BytecodeWriter.Write(gradient.Lower(parameters, x).Module));
    }

    // The median of three; of one, where that takes long.
    private double CompileTime(byte[] program)
    {
        List<double> times = [];
        while (times.Count < 3 && times.Sum() < 3)
        {
            long start = Stopwatch.GetTimestamp();
            client.Compile(program).Dispose();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private (double Compile, double Run) Time(string text, params HostTensor[] tensors)
    {
        byte[] program = BytecodeWriter.Write(Parser.Parse(text));
        double compile = CompileTime(program);
        using PjRtLoadedExecutable executable = client.Compile(program);
        IDeviceBuffer[] arguments = [.. tensors.Select(tensor => client.FromHost(tensor))];
        using PjRtBuffer first = client.FromHost(HostTensor.Of<float>(new(ElementType.F32, []), [0]));
        PjRtBuffer[] results = [first];
        double run = Measurement.Of(() => executable.ExecuteInto(arguments, results), quick: true).MedianSeconds;
        Array.ForEach(arguments, argument => argument.Dispose());
        return (compile, run);
    }

    private static HostTensor Ones(long count)
    {
        float[] values = new float[count];
        Array.Fill(values, 1);
        return HostTensor.Of<float>(new TensorType(ElementType.F32, [count]), values);
    }
}
