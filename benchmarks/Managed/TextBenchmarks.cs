using BenchmarkDotNet.Attributes;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Benchmarks.Managed;

/// <summary>A module of a thousand operations as text and as bytes.</summary>
public class TextBenchmarks
{
    private readonly string _text;
    private readonly Module _module;
    private readonly byte[] _bytes;

    public TextBenchmarks()
    {
        const string Type = "tensor<64x64xf32>";
        System.Text.StringBuilder text = new($"func.func @main(%v0: {Type}) -> {Type} {{\n");
        for (int i = 0; i < 1000; i++)
        {
            string line = (i % 3) switch
            {
                0 => $"stablehlo.tanh %v{i} : {Type}",
                1 => $"stablehlo.add %v{i}, %v0 : {Type}",
                _ => $"stablehlo.dot_general %v{i}, %v0, contracting_dims = [1] x [0] : ({Type}, {Type}) -> {Type}",
            };
            text.Append($"  %v{i + 1} = {line}\n");
        }

        _text = text.Append($"  return %v1000 : {Type}\n}}\n").ToString();
        _module = Parser.Parse(_text);
        _bytes = BytecodeWriter.Write(_module);
    }

    [Benchmark(Description = "parse 1,000 operations")]
    public Module Parse() => Parser.Parse(_text);

    [Benchmark(Description = "print 1,000 operations")]
    public string Print() => _module.ToText();

    [Benchmark(Description = "write the bytecode of 1,000 operations")]
    public byte[] Write() => BytecodeWriter.Write(_module);

    [Benchmark(Description = "read the bytecode of 1,000 operations")]
    public Module Read() => HloFile.Read(_bytes, "<bytes>");
}
