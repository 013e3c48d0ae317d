using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Bytecode;

/// <summary>
/// Bytecode of StableHLO's own ops, which a tool writes that does not serialize for a version. The file is put together
/// by hand from the format's description.
/// </summary>
internal sealed class NativeBytecodeTests
{
    private static readonly string[] Strings =
    [
        "builtin",
        "func",
        "stablehlo",
        "module",
        "func",
        "return",
        "compare",
        "main",
        "gather",
    ];

    // Attributes 0 to 3, types 0 to 4, each with its dialect.
    private static readonly (int Dialect, byte[] Data)[] Attributes =
    [
        (0, [.. V(15)]),
        (0, [.. V(2), .. V(7)]),
        (0, [.. V(6), .. V(2)]),
        (2, [.. V(2), .. V(5)]),
    ];

    private static readonly (int Dialect, byte[] Data)[] Types =
    [
        (0, [.. V(5)]),
        (0, [.. V(13), .. V(1), .. V(4), .. V(0)]),
        (0, [.. V(2), .. V(1), .. V(1), .. V(1), .. V(4)]),
        (0, [.. V(0), .. V(1 << 2)]),
        (0, [.. V(13), .. V(1), .. V(4), .. V(3)]),
    ];

    [TestCase(false)]
    [TestCase(true)]
    public void ReadsOpsOfStableHlo(bool isNewerTool)
    {
        Module module = BytecodeReader.Read(File(isNewerTool));
        Assert.That(Verifier.Verify(module), Is.Empty);
        Assert.That(
            module.ToText().Trim(),
            Is.EqualTo(
                """
                module {
                  func.func @main(%arg0: tensor<2xf32>) -> tensor<2xi1> {
                    %0 = stablehlo.compare  LT, %arg0, %arg0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
                    return %0 : tensor<2xi1>
                  }
                }
                """
            )
        );
    }

    private static byte[] File(bool isNewerTool)
    {
        // Newer tools know one attribute more of functions.
        byte[] function = isNewerTool
            ? [.. V(0), .. V(2), .. V(0), .. V(0), .. V(1), .. V(0)]
            : [.. V(0), .. V(2), .. V(0), .. V(1), .. V(0)];
        byte[][] properties =
        [
            [.. V(0), .. V(0)],
            function,
            [.. V(0), .. V(3)],
        ];

        // Names: 0 module, 1 func, 2 return, 3 compare. Masks: 0x50 properties and regions, 0x46 properties, operands,
        // results, 4 operands.
        byte[] compare = [.. V(3), 0x46, .. V(0), .. V(2), .. V(1), .. V(4), .. V(2), .. V(0), .. V(0)];
        byte[] back = [.. V(2), 4, .. V(0), .. V(1), .. V(1)];
        byte[] body = [.. V(1), .. V(2), .. V((2 << 1) | 1), .. V(1), .. V(1 << 1), 0, .. compare, .. back];
        byte[] func = [.. V(1), 0x50, .. V(0), .. V(1), .. V((1 << 1) | 1), .. Section(4, body)];
        byte[] members = [.. V(1), .. V(0), .. V(1 << 1), .. func];
        byte[] module = [.. V(1 << 1), .. V(0), 0x50, .. V(0), .. V(0), .. V((1 << 1) | 1), .. Section(4, members)];
        return
        [
            0x4D,
            0x4C,
            0xEF,
            0x52,
            .. V(6),
            .. "tool\0"u8,
            .. Section(0, StringSection()),
            .. Section(
                1,
                [
                    .. V(3),
                    .. V(0 << 1),
                    .. V(1 << 1),
                    .. V(2 << 1),
                    .. V(4),
                    .. V(0),
                    .. V(1),
                    .. V((3 << 1) | 1),
                    .. V(1),
                    .. V(2),
                    .. V((4 << 1) | 1),
                    .. V((5 << 1) | 1),
                    .. V(2),
                    .. V(1),
                    .. V((6 << 1) | 1),
                ]
            ),
            .. Section(2, [.. Attributes.SelectMany(entry => entry.Data), .. Types.SelectMany(entry => entry.Data)]),
            .. Section(3, [.. V(Attributes.Length), .. V(Types.Length), .. Sizes(Attributes), .. Sizes(Types)]),
            .. Section(4, module),
            .. Section(
                8,
                [.. V(properties.Length), .. properties.SelectMany(entry => (byte[])[.. V(entry.Length), .. entry])]
            ),
        ];
    }

    private static byte[] StringSection() =>
        [
            .. V(Strings.Length),
            .. Strings.Reverse().SelectMany(text => V(text.Length + 1)),
            .. Strings.SelectMany(text => System.Text.Encoding.UTF8.GetBytes(text + "\0")),
        ];

    private static IEnumerable<byte> Sizes((int Dialect, byte[] Data)[] entries) =>
        entries.SelectMany(entry => (byte[])[.. V(entry.Dialect), .. V(1), .. V((entry.Data.Length << 1) | 1)]);

    private static byte[] Section(byte id, byte[] data) => [id, .. V(data.Length), .. data];

    // A number in one or two bytes.
    private static byte[] V(int value) =>
        value < 128 ? [(byte)((value << 1) | 1)] : [(byte)((value << 2) | 2), (byte)(value >> 6)];
}
