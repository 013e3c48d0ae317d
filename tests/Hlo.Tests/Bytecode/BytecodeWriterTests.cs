using System.Text;
using System.Text.RegularExpressions;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Tests.Support;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Bytecode;

/// <summary>
/// Portable artifacts are written as the reference writes them, and refused where the target version cannot say it.
/// </summary>
internal sealed partial class BytecodeWriterTests
{
    private static IEnumerable<TestCaseData> Rows(string kind) =>
        ConformanceCases
            .Index("bytecode")
            .Where(row => row["kind"] == kind)
            .Select(row => new TestCaseData(row["name"], row["target_version"]).SetArgDisplayNames(row["name"]));

    private static IEnumerable<TestCaseData> Artifacts() => Rows("artifact");

    private static IEnumerable<TestCaseData> Downgrades() => Rows("downgrade");

    private static IEnumerable<TestCaseData> InvalidDowngrades() => Rows("downgrade_invalid");

    [TestCaseSource(nameof(Artifacts))]
    public void WritesTheReferencesBytes(string name, string target)
    {
        byte[] expected = File.ReadAllBytes(Conformance.Path($"bytecode/{name}.mlir.bc"));
        bool hasLocations = name.StartsWith("vhlo_emit_version_api", StringComparison.Ordinal);
        Module module = hasLocations
            ? BytecodeReader.Read(expected)
            : Parser.ParseFile(Conformance.Path($"bytecode/{name}.mlir"));
        byte[] written = BytecodeWriter.Write(
            module,
            new() { Target = StableHloVersion.ParseTarget(target), Locations = hasLocations }
        );
        if (hasLocations)
        {
            // An older writer wrote an order of uses that today's leaves away.
            Assert.That(BytecodeReader.Read(written).ToText(), Is.EqualTo(module.ToText()));
            return;
        }

        int same = written.AsSpan().CommonPrefixLength(expected);
        Assert.That(
            written.AsSpan().SequenceEqual(expected),
            Is.True,
            $"{written.Length} bytes, expected {expected.Length}; the first {same} are equal"
        );
    }

    [TestCaseSource(nameof(Artifacts))]
    public void WritesWhatItReads(string name, string target)
    {
        byte[] file = File.ReadAllBytes(Conformance.Path($"bytecode/{name}.mlir.bc"));
        Module module = BytecodeReader.Read(file);
        byte[] written = BytecodeWriter.Write(
            module,
            new() { Target = StableHloVersion.ParseTarget(target), Locations = false }
        );
        byte[] current = BytecodeWriter.Write(module);
        Assert.That(BytecodeReader.Read(current).ToText(), Is.EqualTo(module.ToText()), "for the current version");
        Assert.That(BytecodeReader.Read(written).ToText(), Is.EqualTo(module.ToText()));
        if (name.StartsWith("stablehlo_legalize_to_vhlo", StringComparison.Ordinal))
        {
            Assert.That(written.AsSpan().SequenceEqual(file), Is.True, "byte for byte");
        }
    }

    [Test]
    public void TheCurrentVersionIsTheDefault()
    {
        Module module = Parser.ParseFile(Conformance.Path("bytecode/stablehlo_legalize_to_vhlo.mlir"));
        byte[] expected = File.ReadAllBytes(Conformance.Path("bytecode/stablehlo_legalize_to_vhlo.1_20_0.mlir.bc"));
        Assert.That(
            BytecodeWriter.Write(module, new() { Locations = false }).AsSpan().SequenceEqual(expected),
            Is.True
        );
    }

    [Test]
    public void BooleanSplatsAreOneByteInMemory()
    {
        Module module = Parser.ParseFile(Conformance.Path("bytecode/vhlo_bool_in_memory_repr.mlir"));
        Module read = BytecodeReader.Read(BytecodeWriter.Write(module, new() { Target = new(1, 14) }));
        Assert.That(read.ToText(), Is.EqualTo(module.ToText()));
        DenseElementsAttr elements = (DenseElementsAttr)((Ops.Constant)read.Main.Entry.Operations[0].Op).Value;
        Assert.That(elements.Data.ToArray(), Is.EqualTo(new byte[] { 1 }));
    }

    [TestCaseSource(nameof(Downgrades))]
    public void WritesOlderVersionsOfOps(string name, string target)
    {
        string text = File.ReadAllText(Conformance.Path($"bytecode/{name}.mlir"));
        foreach (string program in Programs(text))
        {
            byte[] written = BytecodeWriter.Write(
                Parser.Parse(program),
                new() { Target = StableHloVersion.ParseTarget(target) }
            );
            foreach (Match operation in ExpectedOperation().Matches(program))
            {
                Assert.That(
                    written.AsSpan().IndexOf(Encoding.UTF8.GetBytes(operation.Groups[1].Value + "\0")),
                    Is.Positive,
                    operation.Value
                );
            }

            Assert.That(
                BytecodeReader.Read(written).ToText(),
                Is.EqualTo(BytecodeReader.Read(BytecodeWriter.Write(Parser.Parse(program))).ToText())
            );
        }
    }

    [TestCaseSource(nameof(InvalidDowngrades))]
    public void RefusesWhatTheTargetCannotSay(string name, string target)
    {
        string text = File.ReadAllText(Conformance.Path($"bytecode/{name}.mlir"));
        BytecodeOptions options = new() { Target = StableHloVersion.ParseTarget(target) };
        foreach (string program in Programs(text))
        {
            Module module = Parser.Parse(program);
            (int Line, string Text)[] expected = [.. ExpectedErrors(program)];
            if (expected.Length == 0)
            {
                _ = BytecodeWriter.Write(module, options);
                continue;
            }

            HloException? error = Assert.Throws<HloException>(() => BytecodeWriter.Write(module, options));
            foreach ((int line, string message) in expected)
            {
                Assert.That(
                    error!.Diagnostics.Any(finding =>
                        finding.Message.Contains(message, StringComparison.Ordinal)
                        && (line < 0 || ((FileLocation)finding.Location).Line == line)
                    ),
                    Is.True,
                    $"line {line}: {message}\n{error.Message}"
                );
            }
        }
    }

    [TestCase("", "No target version specified.\nTarget version must be of the form `#.#.#`.")]
    [TestCase("100.10.10", "target version 100.10.10 is greater than current version 1.20.0")]
    [TestCase("0.0.0", "target version 0.0.0 is less than minimum supported 0.9.0")]
    [TestCase("x.y.z", "Invalid target version argument 'x.y.z'")]
    [TestCase("1.2", "Invalid target version argument '1.2'")]
    public void RefusesTargetsThatAreNoVersions(string target, string message)
    {
        HloException? error = Assert.Throws<HloException>(() => StableHloVersion.ParseTarget(target));
        Assert.That(error!.Message, Does.Contain(message));
    }

    [Test]
    public void ChloHasToBeDecomposedFirst()
    {
        Module module = Parser.Parse(
            "func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> { %0 = chlo.erf %x : tensor<2xf32> -> tensor<2xf32> "
                + "return %0 : tensor<2xf32> }"
        );
        HloException? error = Assert.Throws<HloException>(() => BytecodeWriter.Write(module));
        Assert.That(error!.Message, Does.Contain("'chlo.erf'").And.Contain("decompose"));
    }

    [Test]
    public void BooleansArePackedInBytecode()
    {
        const string Program = """
            func.func @main() -> (tensor<32xi1>, tensor<9xi1>, tensor<1xi1>) {
              %a = stablehlo.constant dense<true> : tensor<32xi1>
              %b = stablehlo.constant dense<[true, false, false, true, false, false, false, false, true]> : tensor<9xi1>
              %c = stablehlo.constant dense<true> : tensor<1xi1>
              return %a, %b, %c : tensor<32xi1>, tensor<9xi1>, tensor<1xi1>
            }
            """;
        byte[] written = BytecodeWriter.Write(Parser.Parse(Program), new() { Locations = false });
        Assert.That(BytecodeReader.Read(written).ToText(), Is.EqualTo(Parser.Parse(Program).ToText()));

        // Code 15, the type, the size, the bytes.
        Assert.That(Occurs(written, [0x03, 0xFF]), Is.True, "a splat is one byte of ones");
        Assert.That(Occurs(written, [0x05, 0b00001001, 0b1]), Is.True, "eight per byte, least significant first");
    }

    private static bool Occurs(byte[] bytes, ReadOnlySpan<byte> part) => bytes.AsSpan().IndexOf(part) >= 0;

    // A chunk may hold several programs; blank lines in front keep the lines' numbers of each its own.
    private static string[] Programs(string text) => text.Split("// -----\n");

    private static IEnumerable<(int Line, string Text)> ExpectedErrors(string program)
    {
        string[] lines = program.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (AnnotatedError().Match(lines[i]) is { Success: true } error)
            {
                int offset = int.Parse(error.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
                yield return (Math.Max(0, i + 1 + offset), error.Groups[2].Value);
            }
            else if (lines[i].Contains("CHECK: failed", StringComparison.Ordinal))
            {
                yield return (-1, lines[i][(lines[i].IndexOf("CHECK:", StringComparison.Ordinal) + 7)..].Trim());
            }
        }
    }

    [GeneratedRegex(@"CHECK(?:-NEXT)?:.*vhlo\.(\w+_v\d+)(?!.*@)")]
    private static partial Regex ExpectedOperation();

    [GeneratedRegex(@"expected-error @([+-]\d+) \{\{(.*)\}\}")]
    private static partial Regex AnnotatedError();
}
