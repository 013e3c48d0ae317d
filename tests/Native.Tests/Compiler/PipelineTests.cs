using System.Collections.Immutable;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Small programs through the whole compiler.</summary>
[TestFixture]
public sealed class PipelineTests
{
    private static readonly TensorType Vector = new(ElementType.F32, [4]);

    [Test]
    public void FusedChainComputesEachElement()
    {
        HostTensor[] results = JitRunner.Run(
            Build(
                [Vector, Vector],
                (b, x) => [b.Append(Ops.Add.Instance, b.Append(Ops.Multiply.Instance, x[0], x[1]).Result, x[0]).Result]
            ),
            F32(1, 2, 3, 4),
            F32(5, 6, 7, -8)
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new float[] { 6, 14, 24, -28 }));
    }

    [Test]
    public void TransposeOfABroadcastReadsTheRightElements()
    {
        TensorType matrix = new(ElementType.F32, [4, 3]);
        HostTensor[] results = JitRunner.Run(
            Build(
                [Vector],
                (b, x) =>
                    [
                        b.Append(
                            new Ops.Transpose([1, 0]),
                            b.Append(new Ops.BroadcastInDim([0], matrix), x[0]).Result
                        ).Result,
                    ]
            ),
            F32(1, 2, 3, 4)
        );

        Assert.That(results[0].Type.Dims, Is.EqualTo(Dims.Create([3, 4])));
        Assert.That(
            results[0].Values<float>().ToArray(),
            Is.EqualTo(new float[] { 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4 })
        );
    }

    [Test]
    public void AParameterCanBeAResultTwice()
    {
        HostTensor[] results = JitRunner.Run(Build([Vector], (_, x) => [x[0], x[0]]), F32(1, 2, 3, 4));

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.That(results[1].Values<float>().ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
    }

    internal static HostTensor F32(params float[] values) =>
        HostTensor.Of<float>(new TensorType(ElementType.F32, [values.Length]), values);

    internal static Module Build(HloType[] parameters, Func<BlockBuilder, Value[], Value[]> body)
    {
        Block block = new(parameters);
        BlockBuilder builder = new(block);
        Value[] results = body(builder, block.Arguments.ToArray());
        builder.Append(Ops.FuncReturn.Instance, results);
        Function main = new()
        {
            Name = "main",
            Type = new FunctionType([.. parameters], [.. results.Select(result => result.Type)]),
            Body = new Region(block),
        };
        return new Module { Members = [main] };
    }
}
