using System.Text;

namespace XlaSharp.Hlo.Tests.Fuzz;

/// <summary>Damages files and texts in reproducible ways.</summary>
/// <param name="random">Decides what is damaged.</param>
internal sealed class Mutator(Random random)
{
    private static readonly string[] Openings =
    [
        "(",
        "[",
        "{",
        "<",
        "tuple<",
        "complex<",
        "tensor<2x",
        "dense<[",
        "loc(",
        "callsite(",
        "fused[",
        "\"a\"(",
        "{a = ",
        "[[",
        "array<i64: ",
        "!a.b<",
        "#a.b<",
        "\"a.b\"() ({",
        "\"stablehlo.if\"(%0) ({ ",
        "module {",
        "(() -> ",
        "@a::",
        "!quant.uniform<",
        "-",
        "%a, ",
        "memref<",
        "\"builtin.module\"() ({",
        "!stablehlo.future<",
        "affine_map<",
        "dense_resource<",
        "{-#",
        "//",
        "\"",
        "\\",
        "^bb0(",
        "#loc(",
        "x",
    ];

    private static readonly string[] Words =
    [
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "340282366920938463463374607431768211456",
        "?",
        "*",
        "0x",
        "0xFFFFFFFFFFFFFFFFFF",
        "1e999",
        "nan",
        "i0",
        "i16777215",
        "ui64",
        "f8E4M3FN",
        "none",
        "index",
        "unit",
        "true",
        "dense<>",
        "tensor<",
        "tensor<*xf32>",
        ":",
        "=",
        "->",
        ",",
        "::",
        "%0",
        "%0#7",
        "^bb0",
        "@main",
        "#stablehlo<",
        "!stablehlo.token",
        "\0",
        "\uFEFF",
        "\r",
        "\uD83D",
        "é",
        "stablehlo.add",
        "99999999999x",
        "#loc",
        "attributes",
        "tensor<99999999999999x9999999999999xf32>",
        "dense<1> : tensor<4611686018427387904xi64>",
    ];

    /// <summary>Flips bits, sets, drops, doubles or cuts bytes.</summary>
    public byte[] Damage(ReadOnlySpan<byte> file)
    {
        List<byte> bytes = [.. file];
        for (int times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 33), bytes.Count - at)));
                    break;
                case 3:
                    bytes[at] = 0xFF;
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Drops, doubles, swaps, inserts or cuts pieces of a text, or opens brackets many times.</summary>
    public string Damage(string text)
    {
        StringBuilder damaged = new(text);
        for (int times = random.Next(1, 4); times > 0 && damaged.Length > 0; times--)
        {
            int at = random.Next(damaged.Length);
            int length = Math.Min(random.Next(1, 40), damaged.Length - at);
            switch (random.Next(8))
            {
                case 0:
                    damaged.Remove(at, length);
                    break;
                case 1:
                    damaged.Insert(at, damaged.ToString(at, length));
                    break;
                case 2:
                    damaged.Insert(at, Pick(Words));
                    break;
                case 3:
                    damaged[at] = (char)random.Next(1, 128);
                    break;
                case 4:
                    damaged.Length = at;
                    break;
                case 5:
                    damaged.Insert(at, Pick(Openings));
                    break;
                case 6:
                    damaged.Insert(at, damaged.ToString(random.Next(damaged.Length - length + 1), length));
                    break;
                default:
                    damaged.Replace(Word(text), Pick(Words), at, damaged.Length - at);
                    break;
            }
        }

        return damaged.ToString();
    }

    /// <summary>Texts that only open things, very many times.</summary>
    public static IEnumerable<string> DeepTexts(int depth)
    {
        foreach (string opening in Openings)
        {
            string many = string.Concat(Enumerable.Repeat(opening, depth));
            yield return many;
            yield return "func.func @f() attributes {a = " + many;
            yield return "func.func @f(%a: " + many;
            yield return "func.func @f() {\n  " + many;
            yield return "func.func @f() { %0 = stablehlo.constant dense<" + many;
            yield return "func.func @f() { %0 = \"a.b\"() <{a = " + many;
            yield return "func.func @f() { return } loc(" + many;
            yield return "#a = " + many;
            yield return "!a = " + many;
        }
    }

    private string Pick(string[] items) => items[random.Next(items.Length)];

    private string Word(string text)
    {
        string[] words = text.Split([' ', ',', '(', ')', '<', '>', '\n'], 200, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "x" : words[random.Next(words.Length)];
    }
}
