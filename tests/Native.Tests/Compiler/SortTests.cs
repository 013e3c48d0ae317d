using System.Runtime.InteropServices;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Long rows, sorted by their bytes, against the framework's comparison sort.</summary>
internal sealed class SortTests
{
    private const int Length = 1000;

    private static readonly float[] Special =
    [
        float.NaN,
        -float.NaN,
        0f,
        -0f,
        float.PositiveInfinity,
        float.NegativeInfinity,
        float.Epsilon,
        -1e30f,
    ];

    [Test]
    public void FloatsComeInTotalOrder()
    {
        float[] values =
        [
            .. Enumerable.Range(0, Length).Select(i => i < 8 ? Special[i] : (float)Math.Sin(i * 12.9898) * 1000),
        ];
        float[] sorted = Sort(values, "f32", "LT", "TOTALORDER");

        // The bits of floats, magnitudes of negative ones turned around, are in total order.
        int Key(float value) =>
            BitConverter.SingleToInt32Bits(value) is var bits && bits < 0 ? bits ^ int.MaxValue : bits;
        Assert.That(
            sorted.Select(BitConverter.SingleToInt32Bits),
            Is.EqualTo(values.OrderBy(Key).Select(BitConverter.SingleToInt32Bits))
        );
    }

    [Test]
    public void IntegersComeInDescendingOrder()
    {
        int[] values = [.. Enumerable.Range(0, Length).Select(i => unchecked((i * (int)2654435761) ^ (i << 7)))];

        Assert.That(Sort(values, "i32", "GT", "SIGNED"), Is.EqualTo(values.OrderDescending()));
    }

    [Test]
    public void BytesAndWideIntegersAreSortedToo()
    {
        byte[] bytes = [.. Enumerable.Range(0, Length).Select(i => (byte)(i * 89))];
        ulong[] wide = [.. Enumerable.Range(0, Length).Select(i => unchecked((ulong)i * 0x9E3779B97F4A7C15))];

        Assert.That(Sort(bytes, "ui8", "LT", "UNSIGNED"), Is.EqualTo(bytes.Order()));
        Assert.That(Sort(wide, "ui64", "LT", "UNSIGNED"), Is.EqualTo(wide.Order()));
    }

    // Rows of some tens of elements, for which the optimizer knows how many rounds there are.
    [Test]
    public void ManyOperandsGoAlongInShortRows([Values(2, 3, 4, 6)] int operands, [Values(17, 33, 64, 100)] int length)
    {
        int[] keys = [.. Enumerable.Range(0, length).Select(i => i * 7 % 11)];
        int[] order = [.. Enumerable.Range(0, length).OrderBy(i => keys[i])];
        string type = $"tensor<{length}xi32>";
        int[] others = [.. Enumerable.Range(1, operands - 1)];
        string types = string.Join(", ", Enumerable.Repeat(type, operands));
        string names = string.Concat(others.Select(n => $", %x{n}"));
        HostTensor[] results = TextRunner.RunAll(
            $$"""
            func.func @main() -> ({{types}}) {
              %i = stablehlo.iota dim = 0 : {{type}}
              %x0 = stablehlo.constant dense<[{{string.Join(", ", keys)}}]> : {{type}}
              {{string.Join("\n  ", others.Select(n => $"%c{n} = stablehlo.constant dense<{1000 * n}> : {type}"))}}
              {{string.Join("\n  ", others.Select(n => $"%x{n} = stablehlo.add %i, %c{n} : {type}"))}}
              %r:{{operands}} = "stablehlo.sort"(%x0{{names}}) <{dimension = 0 : i64, is_stable = true}> ({
              ^bb0({{string.Join(
                ", ",
                Enumerable.Range(0, operands).Select(n => $"%p{n}: tensor<i32>, %q{n}: tensor<i32>")
            )}}):
                %l = stablehlo.compare LT, %p0, %q0, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
                "stablehlo.return"(%l) : (tensor<i1>) -> ()
              }) : ({{types}}) -> ({{types}})
              return {{string.Join(", ", Enumerable.Range(0, operands).Select(n => $"%r#{n}"))}} : {{types}}
            }
            """
        );
        Assert.That(results[0].Values<int>().ToArray(), Is.EqualTo(order.Select(i => keys[i])));
        foreach (int n in others)
        {
            Assert.That(results[n].Values<int>().ToArray(), Is.EqualTo(order.Select(i => i + (1000 * n))));
        }
    }

    [Test]
    public void WhatGoesAlongKeepsTheOrderOfEqualKeys()
    {
        int[] keys = [.. Enumerable.Range(0, Length).Select(i => (i * 31) % 17)];
        HostTensor[] results = Run(
            $$"""
            func.func @main(%k: tensor<{{Length}}xi32>) -> (tensor<{{Length}}xi32>, tensor<{{Length}}xi64>) {
              %i = stablehlo.iota dim = 0 : tensor<{{Length}}xi64>
              %r:2 = "stablehlo.sort"(%k, %i) <{dimension = 0 : i64, is_stable = true}> ({
              ^bb0(%a: tensor<i32>, %b: tensor<i32>, %c: tensor<i64>, %d: tensor<i64>):
                %less = stablehlo.compare LT, %a, %b, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %less : tensor<i1>
              }) : (tensor<{{Length}}xi32>, tensor<{{Length}}xi64>) -> (tensor<{{Length}}xi32>, tensor<{{Length}}xi64>)
              return %r#0, %r#1 : tensor<{{Length}}xi32>, tensor<{{Length}}xi64>
            }
            """,
            keys
        );

        Assert.That(
            results[1].Values<long>().ToArray(),
            Is.EqualTo(Enumerable.Range(0, Length).OrderBy(i => keys[i]).Select(i => (long)i))
        );
    }

    private static T[] Sort<T>(T[] values, string type, string direction, string kind)
        where T : unmanaged =>
        MemoryMarshal
            .Cast<byte, T>(
                Run(
                    $$"""
                    func.func @main(%x: tensor<{{values.Length}}x{{type}}>) -> tensor<{{values.Length}}x{{type}}> {
                      %r = "stablehlo.sort"(%x) <{dimension = 0 : i64, is_stable = true}> ({
                      ^bb0(%a: tensor<{{type}}>, %b: tensor<{{type}}>):
                        %less = stablehlo.compare {{direction}}, %a, %b, {{kind}} : (tensor<{{type}}>, tensor<{{type}}>) -> tensor<i1>
                        stablehlo.return %less : tensor<i1>
                      }) : (tensor<{{values.Length}}x{{type}}>) -> tensor<{{values.Length}}x{{type}}>
                      return %r : tensor<{{values.Length}}x{{type}}>
                    }
                    """,
                    values
                )[0].Data.Span
            )
            .ToArray();

    private static HostTensor[] Run<T>(string program, T[] argument)
        where T : unmanaged
    {
        Hlo.Module module = Parser.Parse(program);
        return JitRunner.Run(module, HostTensor.Of<T>(module.Main.Entry.Arguments[0].Tensor, argument));
    }
}
