using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Control flow, memory that is shared, and what the compiler refuses; programs as text.</summary>
[TestFixture]
public sealed class ProgramTests
{
    [Test]
    public void ALoopMaySwapWhatItCarries()
    {
        HostTensor[] results = Run(
            """
            func.func @main(%n: tensor<i32>, %x: tensor<20xf32>, %y: tensor<20xf32>) -> (tensor<20xf32>, tensor<20xf32>) {
              %one = stablehlo.constant dense<1> : tensor<i32>
              %zero = stablehlo.constant dense<0> : tensor<i32>
              %r:3 = stablehlo.while(%i = %n, %a = %x, %b = %y) : tensor<i32>, tensor<20xf32>, tensor<20xf32>
              cond {
                %c = stablehlo.compare GT, %i, %zero : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %c : tensor<i1>
              } do {
                %j = stablehlo.subtract %i, %one : tensor<i32>
                %s = stablehlo.add %a, %b : tensor<20xf32>
                stablehlo.return %j, %b, %s : tensor<i32>, tensor<20xf32>, tensor<20xf32>
              }
              return %r#1, %r#2 : tensor<20xf32>, tensor<20xf32>
            }
            """,
            I32(6),
            Fill(20, 0),
            Fill(20, 1)
        );

        // Fibonacci numbers 6 and 7.
        Assert.That(results[0].Values<float>().ToArray(), Is.All.EqualTo(8f));
        Assert.That(results[1].Values<float>().ToArray(), Is.All.EqualTo(13f));
    }

    [Test]
    public void ALoopThatWritesSlicesKeepsTheOthers()
    {
        HostTensor[] results = Run(
            """
            func.func @main(%x: tensor<40xf32>) -> (tensor<40xf32>, tensor<40xf32>) {
              %zero = stablehlo.constant dense<0> : tensor<i32>
              %end = stablehlo.constant dense<39> : tensor<i32>
              %one = stablehlo.constant dense<1> : tensor<i32>
              %r:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<40xf32>
              cond {
                %c = stablehlo.compare LT, %i, %end : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %c : tensor<i1>
              } do {
                %j = stablehlo.add %i, %one : tensor<i32>
                %u = stablehlo.dynamic_slice %a, %i, sizes = [1] : (tensor<40xf32>, tensor<i32>) -> tensor<1xf32>
                %v = stablehlo.dynamic_slice %a, %j, sizes = [1] : (tensor<40xf32>, tensor<i32>) -> tensor<1xf32>
                %s = stablehlo.add %u, %v : tensor<1xf32>
                %n = stablehlo.dynamic_update_slice %a, %s, %j : (tensor<40xf32>, tensor<1xf32>, tensor<i32>) -> tensor<40xf32>
                stablehlo.return %j, %n : tensor<i32>, tensor<40xf32>
              }
              return %r#1, %x : tensor<40xf32>, tensor<40xf32>
            }
            """,
            Fill(40, 1)
        );

        Assert.That(
            results[0].Values<float>().ToArray(),
            Is.EqualTo(Enumerable.Range(1, 40).Select(i => (float)i).ToArray())
        );
        Assert.That(results[1].Values<float>().ToArray(), Is.All.EqualTo(1f));
    }

    [TestCase(0, 12f)]
    [TestCase(1, 30f)]
    [TestCase(2, 3f)]
    [TestCase(-1, 3f)]
    public void ACaseTakesItsBranch(int index, float expected)
    {
        HostTensor[] results = Run(
            """
            func.func @main(%i: tensor<i32>, %x: tensor<30xf32>) -> tensor<30xf32> {
              %t = stablehlo.constant dense<9.0> : tensor<30xf32>
              %r = "stablehlo.case"(%i) ({
                %a = stablehlo.add %x, %t : tensor<30xf32>
                stablehlo.return %a : tensor<30xf32>
              }, {
                %m = stablehlo.multiply %x, %t : tensor<30xf32>
                %s = stablehlo.add %m, %x : tensor<30xf32>
                stablehlo.return %s : tensor<30xf32>
              }, {
                stablehlo.return %x : tensor<30xf32>
              }) : (tensor<i32>) -> tensor<30xf32>
              return %r : tensor<30xf32>
            }
            """,
            I32(index),
            Fill(30, 3)
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.All.EqualTo(expected));
    }

    [Test]
    public void DonatedArgumentsMayBecomeEachOthersResults([Values] bool sameAddress)
    {
        CpuExecutable executable = Compile(
            """
            func.func @main(%x: tensor<50xf32> {tf.aliasing_output = 0 : i32}, %y: tensor<50xf32> {tf.aliasing_output = 1 : i32})
                -> (tensor<50xf32>, tensor<50xf32>, tensor<50xf32>) {
              %s = stablehlo.add %x, %y : tensor<50xf32>
              return %y, %x, %s : tensor<50xf32>, tensor<50xf32>, tensor<50xf32>
            }
            """
        );
        using (executable)
        {
            HostTensor[] results = JitRunner.Execute(executable, [Fill(50, 1), Fill(50, 2)], sameAddress);

            Assert.That(executable.Image.DonatedParameters, Is.EqualTo(new[] { 0, 1 }));
            Assert.That(results[0].Values<float>().ToArray(), Is.All.EqualTo(2f));
            Assert.That(results[1].Values<float>().ToArray(), Is.All.EqualTo(1f));
            Assert.That(results[2].Values<float>().ToArray(), Is.All.EqualTo(3f));
        }
    }

    [Test]
    public void AnUpdateInPlaceStillReadsWhatItOverwrites([Values] bool sameAddress)
    {
        CpuExecutable executable = Compile(
            """
            func.func @main(%x: tensor<6x5xf32> {tf.aliasing_output = 0 : i32}) -> (tensor<6x5xf32>, tensor<5xf32>) {
              %zero = stablehlo.constant dense<0.0> : tensor<f32>
              %r = stablehlo.reverse %x, dims = [0] : tensor<6x5xf32>
              %d = stablehlo.add %x, %r : tensor<6x5xf32>
              %s = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<6x5xf32>, tensor<f32>) -> tensor<5xf32>
              return %d, %s : tensor<6x5xf32>, tensor<5xf32>
            }
            """
        );
        using (executable)
        {
            float[] values = [.. Enumerable.Range(0, 30).Select(i => (float)i)];
            HostTensor x = HostTensor.Of<float>(new TensorType(ElementType.F32, [6, 5]), values);

            HostTensor[] results = JitRunner.Execute(executable, [x], sameAddress);

            Assert.That(
                results[0].Values<float>().ToArray(),
                Is.EqualTo(Enumerable.Range(0, 30).Select(i => (float)(25 + (2 * (i % 5)))).ToArray())
            );
            Assert.That(results[1].Values<float>().ToArray(), Is.EqualTo(new float[] { 75, 81, 87, 93, 99 }));
        }
    }

    [Test]
    public void WhatIsMissingIsListedWithItsPlace()
    {
        StatusException? exception = Assert.Throws<StatusException>(() =>
            Compile(
                """
                func.func @main(%t: !stablehlo.token, %x: tensor<4xf32>) -> (tensor<4xf32>, tensor<2xf32>) {
                  %0 = stablehlo.custom_call @Sharding(%x) : (tensor<4xf32>) -> tensor<2xf32>
                  %1:2 = "stablehlo.infeed"(%t) : (!stablehlo.token) -> (tensor<4xf32>, !stablehlo.token)
                  %2 = stablehlo.add %x, %1#0 : tensor<4xf32>
                  return %2, %0 : tensor<4xf32>, tensor<2xf32>
                }
                """
            )
        );

        Assert.That(exception!.Code, Is.EqualTo(StatusCode.Unimplemented));
        Assert.That(
            exception.Message,
            Does.Contain(
                ":2:8: error: stablehlo.custom_call: @Sharding from tensor<4xf32> to tensor<2xf32> needs a partitioner"
            )
        );
        Assert.That(exception.Message, Does.Contain("error: stablehlo.infeed: no CPU lowering for this op"));
    }

    private static HostTensor[] Run(string text, params HostTensor[] arguments)
    {
        using CpuExecutable executable = Compile(text);
        return JitRunner.Execute(executable, arguments);
    }

    private static CpuExecutable Compile(string text) =>
        new(Pipeline.Compile(Parser.Parse(text), CompileOptions.Default));

    private static HostTensor Fill(int count, float value)
    {
        float[] values = new float[count];
        Array.Fill(values, value);
        return PipelineTests.F32(values);
    }

    private static HostTensor I32(int value) => HostTensor.Of<int>(TensorType.Scalar(ElementType.I32), [value]);
}
