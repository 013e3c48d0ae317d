using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Random bits against published vectors of the ciphers, against numbers that JAX gives, and against the reference
/// evaluator.
/// </summary>
[TestFixture]
public sealed class RngBitGeneratorTests
{
    // Known answers of the ciphers' authors (Random123), the counter's low half first.
    [TestCase("0, 0, 0", new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [TestCase(
        "0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF",
        new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd }
    )]
    [TestCase(
        "0x299F31D0A4093822, 0x85A308D3243F6A88, 0x0370734413198A2E",
        new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 }
    )]
    public void PhiloxGivesThePublishedBlocks(string state, uint[] expected)
    {
        ulong[] words =
        [
            .. state
                .Split(", ")
                .Select(word =>
                    System.Convert.ToUInt64(word, word.StartsWith("0x", StringComparison.Ordinal) ? 16 : 10)
                ),
        ];

        Assert.That(Bits<uint>("PHILOX", words, "tensor<4xui32>"), Is.EqualTo(expected));
    }

    // JAX 0.4.x, jax.random.cauchy(key(310248377, impl='rbg'), (5,)): tan(π·(u − ½)), with u from the upper 23 bits.
    [Test]
    public void TheDefaultIsWhatJaxCallsRbg()
    {
        ulong word = 310248377UL << 32;
        uint[] bits = Bits<uint>("DEFAULT", [word, word], "tensor<5xui32>");

        double[] values = [.. bits.Select(x => Math.Tan(Math.PI * ((x >> 9) * Math.ScaleB(1, -23) - 0.5)))];
        Assert.That(
            values,
            Is.EqualTo(
                    new[]
                    {
                        0.008388999849557877,
                        0.1087929978966713,
                        -0.03182600066065788,
                        -0.01875999942421913,
                        0.9632179737091064,
                    }
                )
                .Within(2e-6)
        );
    }

    [TestCase("PHILOX", "tensor<2xui64>", "tensor<7xui8>")]
    [TestCase("PHILOX", "tensor<3xui64>", "tensor<3x3xui16>")]
    [TestCase("PHILOX", "tensor<2xui64>", "tensor<2x5xui32>")]
    [TestCase("PHILOX", "tensor<3xui64>", "tensor<3xui64>")]
    [TestCase("DEFAULT", "tensor<2xui64>", "tensor<i64>")]
    [TestCase("PHILOX", "tensor<2xui64>", "tensor<0xui32>")]
    [TestCase("THREE_FRY", "tensor<2xui64>", "tensor<2x3xui64>")]
    public void BitsAndStateEqualTheReferences(string algorithm, string state, string output)
    {
        string words = state.Contains('2', StringComparison.Ordinal)
            ? "[12345678901234567, 18446744073709551615]"
            : "[5, 18446744073709551615, 7]";
        Module module = Parser.Parse(
            $$"""
            func.func @main() -> ({{state}}, {{output}}) {
              %s = stablehlo.constant dense<{{words}}> : {{state}}
              %t, %o = stablehlo.rng_bit_generator %s, algorithm = {{algorithm}} : ({{state}}) -> ({{state}}, {{output}})
              return %t, %o : {{state}}, {{output}}
            }
            """
        );
        HostTensor[] actual = JitRunner.Run(module);
        IReadOnlyList<HostTensor> expected = new Interpreter(module).Run("main");

        for (int i = 0; i < 2; i++)
        {
            Assert.That(actual[i].Data.ToArray(), Is.EqualTo(expected[i].Data.ToArray()));
        }
    }

    // Threefry on 32 bits: a block's two words are neighbours along the first even dimension, else along the longest.
    [Test]
    public void ThreefryPairsNeighbours()
    {
        ulong[] blocks = Bits<ulong>("THREE_FRY", [99, 1000], "tensor<6xui64>");
        uint[] along0 = Bits<uint>("THREE_FRY", [99, 1000], "tensor<4x3xui32>");
        uint[] along1 = Bits<uint>("THREE_FRY", [99, 1000], "tensor<3x4xui32>");
        uint[] odd = Bits<uint>("THREE_FRY", [99, 1000], "tensor<5xui32>");

        Assert.That(along0[0], Is.EqualTo((uint)blocks[0]));
        Assert.That(along0[3], Is.EqualTo((uint)(blocks[0] >> 32)));
        Assert.That(along0[6], Is.EqualTo((uint)blocks[3]));
        Assert.That(along1[1], Is.EqualTo((uint)(blocks[0] >> 32)));
        Assert.That(along1[4], Is.EqualTo((uint)blocks[2]));
        Assert.That(
            odd,
            Is.EqualTo(
                new[]
                {
                    (uint)blocks[0],
                    (uint)(blocks[0] >> 32),
                    (uint)blocks[1],
                    (uint)(blocks[1] >> 32),
                    (uint)blocks[2],
                }
            )
        );
    }

    // Narrow elements are the low bits of a word; signed ones lie sign-extended.
    [TestCase("THREE_FRY")]
    [TestCase("PHILOX")]
    public void NarrowElementsAreTheLowBitsOfWords(string algorithm)
    {
        uint[] words = Bits<uint>(algorithm, [99, 1000], "tensor<8xui32>");
        byte[] unsigned = Bits<byte>(algorithm, [99, 1000], "tensor<8xui4>");
        sbyte[] signed = Bits<sbyte>(algorithm, [99, 1000], "tensor<8xi2>");
        byte[] floats = Bits<byte>(algorithm, [99, 1000], "tensor<8xf4E2M1FN>");

        Assert.That(unsigned, Is.EqualTo(words.Select(word => (byte)(word & 15))));
        Assert.That(signed, Is.EqualTo(words.Select(word => (sbyte)((int)(word << 30) >> 30))));
        Assert.That(floats, Is.EqualTo(words.Select(word => (byte)(word & 15))));
    }

    private static T[] Bits<T>(string algorithm, ulong[] state, string type)
        where T : unmanaged =>
        MemoryMarshal
            .Cast<byte, T>(
                TextRunner
                    .RunAll(
                        $$"""
                        func.func @main() -> {{type}} {
                          %s = stablehlo.constant dense<[{{string.Join(", ", state)}}]> : tensor<{{state.Length}}xui64>
                          %t, %o = stablehlo.rng_bit_generator %s, algorithm = {{algorithm}} : (tensor<{{state.Length}}xui64>) -> (tensor<{{state.Length}}xui64>, {{type}})
                          return %o : {{type}}
                        }
                        """
                    )[0]
                    .Data.Span
            )
            .ToArray();
}
