using System.Runtime.InteropServices;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Rows that are merged, sorted by digits, and sorted by digits by several threads, against the framework's comparison
/// sort.
/// </summary>
internal sealed class SortTests
{
    // What is merged, sorted by one thread by digits, and shared: several parts, which do not come out even.
    private static readonly int[] Lengths = [1000, 5000, 200_003];

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

    [TestCaseSource(nameof(Lengths))]
    public void FloatsComeInTotalOrder(int length)
    {
        float[] values =
        [
            .. Enumerable.Range(0, length).Select(i => i < 8 ? Special[i] : (float)Math.Sin(i * 12.9898) * 1000),
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

    [TestCaseSource(nameof(Lengths))]
    public void IntegersComeInDescendingOrder(int length)
    {
        int[] values = [.. Enumerable.Range(0, length).Select(i => unchecked((i * (int)2654435761) ^ (i << 7)))];

        Assert.That(Sort(values, "i32", "GT", "SIGNED"), Is.EqualTo(values.OrderDescending()));
    }

    [TestCaseSource(nameof(Lengths))]
    public void BytesAndWideIntegersAreSortedToo(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 89))];
        ulong[] wide = [.. Enumerable.Range(0, length).Select(i => unchecked((ulong)i * 0x9E3779B97F4A7C15))];

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

    [TestCaseSource(nameof(Lengths))]
    public void WhatGoesAlongKeepsTheOrderOfEqualKeys(int length)
    {
        int[] keys = [.. Enumerable.Range(0, length).Select(i => (i * 31) % 17)];
        HostTensor[] results = Run(
            $$"""
            func.func @main(%k: tensor<{{length}}xi32>) -> (tensor<{{length}}xi32>, tensor<{{length}}xi64>) {
              %i = stablehlo.iota dim = 0 : tensor<{{length}}xi64>
              %r:2 = "stablehlo.sort"(%k, %i) <{dimension = 0 : i64, is_stable = true}> ({
              ^bb0(%a: tensor<i32>, %b: tensor<i32>, %c: tensor<i64>, %d: tensor<i64>):
                %less = stablehlo.compare LT, %a, %b, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %less : tensor<i1>
              }) : (tensor<{{length}}xi32>, tensor<{{length}}xi64>) -> (tensor<{{length}}xi32>, tensor<{{length}}xi64>)
              return %r#0, %r#1 : tensor<{{length}}xi32>, tensor<{{length}}xi64>
            }
            """,
            keys
        );

        Assert.That(
            results[1].Values<long>().ToArray(),
            Is.EqualTo(Enumerable.Range(0, length).OrderBy(i => keys[i]).Select(i => (long)i))
        );
    }

    // Digits that are the same everywhere, or in some parts only, are not counted out.
    [TestCaseSource(nameof(Lengths))]
    public void DigitsThatNeverChangeAreLeftAlone(int length)
    {
        long[] values =
        [
            .. Enumerable.Range(0, length).Select(i => ((i * 7919L) % 97 << 11) + (i < length / 2 ? 5 : i % 3)),
        ];

        Assert.That(Sort(values, "i64", "LT", "SIGNED"), Is.EqualTo(values.Order()));
        Assert.That(Sort(new short[length], "i16", "LT", "SIGNED"), Is.EqualTo(new short[length]));
    }

    [Test]
    public void EachRowIsSortedForItself(
        [Values("9x300", "9x3000", "3x131075", "2x3x2000")] string dims,
        [Values(0, 1)] int dimension,
        [Values(1, 2)] int threads
    )
    {
        int[] sizes = [.. dims.Split('x').Select(int.Parse)];
        int[] values = [.. Enumerable.Range(0, sizes.Aggregate(1, (n, size) => n * size)).Select(Mixed)];
        Hlo.Module module = Parser.Parse(
            $$"""
            func.func @main(%x: tensor<{{dims}}xi32>) -> (tensor<{{dims}}xi32>, tensor<{{dims}}xi32>) {
              %i = stablehlo.iota dim = {{dimension}} : tensor<{{dims}}xi32>
              %r:2 = "stablehlo.sort"(%x, %i) <{dimension = {{dimension}} : i64, is_stable = true}> ({
              ^bb0(%a: tensor<i32>, %b: tensor<i32>, %c: tensor<i32>, %d: tensor<i32>):
                %less = stablehlo.compare LT, %a, %b, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %less : tensor<i1>
              }) : (tensor<{{dims}}xi32>, tensor<{{dims}}xi32>) -> (tensor<{{dims}}xi32>, tensor<{{dims}}xi32>)
              return %r#0, %r#1 : tensor<{{dims}}xi32>, tensor<{{dims}}xi32>
            }
            """
        );
        using CpuExecutable executable = new(Pipeline.Compile(module, CompileOptions.Default));
        HostTensor[] results = JitRunner.Execute(
            executable,
            [HostTensor.Of<int>(module.Main.Entry.Arguments[0].Tensor, values)],
            threads: threads
        );

        int step = sizes[(dimension + 1)..].Aggregate(1, (n, size) => n * size);
        int[] sorted = new int[values.Length];
        int[] places = new int[values.Length];
        foreach (int first in Enumerable.Range(0, values.Length).Where(i => i / step % sizes[dimension] == 0))
        {
            int[] order = [.. Enumerable.Range(0, sizes[dimension]).OrderBy(i => values[first + (i * step)])];
            for (int i = 0; i < order.Length; i++)
            {
                sorted[first + (i * step)] = values[first + (order[i] * step)];
                places[first + (i * step)] = order[i];
            }
        }

        Assert.That(results[0].Values<int>().ToArray(), Is.EqualTo(sorted));
        Assert.That(results[1].Values<int>().ToArray(), Is.EqualTo(places));
    }

    // Many equal numbers of both signs, and some large ones.
    private static int Mixed(int i) => unchecked((i * 7919 % 1009) - 500) * (i % 10 == 0 ? 1_000_003 : 1);

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
