using System.Diagnostics;
using System.Globalization;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Tests.Support;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Fuzz;

/// <summary>
/// Damaged files and texts are refused with a message, or read; whatever is read can be verified, printed and written.
/// Nothing crashes, hangs, or takes memory that the input does not justify. Runs for a few seconds; for longer with
/// <c>dotnet test -- TestRunParameters.Parameter(name="fuzzSeconds", value="3600")</c> and other inputs with
/// <c>fuzzSeed</c>.
/// </summary>
internal sealed class FuzzTests
{
    // What one byte of input may cost, and what every input may cost: tables and messages are built once per process
    // and use.
    private const long BytesPerByte = 400;
    private const long BytesPerInput = 4 << 20;

    private static double Seconds =>
        double.Parse(TestContext.Parameters.Get("fuzzSeconds", "4"), CultureInfo.InvariantCulture);

    private static int Seed => int.Parse(TestContext.Parameters.Get("fuzzSeed", "1"), CultureInfo.InvariantCulture);

    [Test]
    public void EveryPrefixOfEveryArtifactIsRefused()
    {
        int count = 0;
        foreach (byte[] file in Artifacts())
        {
            for (int length = 0; length < file.Length; length++)
            {
                Assert.That(Reads(file.AsMemory(0, length)), Is.False, $"the first {length} bytes");
                count++;
            }
        }

        TestContext.Out.WriteLine($"{count} prefixes refused");
    }

    [Test]
    public void DamagedArtifactsAreRefusedOrRead()
    {
        byte[][] files = [.. Artifacts()];
        Fuzz(random =>
        {
            byte[] damaged = new Mutator(random).Damage(files[random.Next(files.Length)]);
            return (damaged.Length, Convert.ToBase64String(damaged), () => Use(() => BytecodeReader.Read(damaged)));
        });
    }

    [Test]
    public void DamagedTextsAreRefusedOrRead()
    {
        string[] texts = [.. Texts()];
        Fuzz(random =>
        {
            string damaged = new Mutator(random).Damage(texts[random.Next(texts.Length)]);
            return (damaged.Length, damaged, () => Use(() => Parser.Parse(damaged)));
        });
    }

    [Test]
    public void DeepTextsAreRefused()
    {
        foreach (string text in Mutator.DeepTexts(20_000))
        {
            Check(text.Length, text[..Math.Min(text.Length, 60)], () => Use(() => Parser.Parse(text)));
        }
    }

    private static IEnumerable<byte[]> Artifacts()
    {
        string root = Conformance.Path("bytecode");
        return Directory.EnumerateFiles(root, "*.bc").Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
    }

    // Small programs of every kind: a mutation should hit something that matters.
    private static IEnumerable<string> Texts() =>
        new[] { "print", "verify", "interpret" }
            .SelectMany(ConformanceCases.Files)
            .Select(file => File.ReadAllText(Conformance.Path(file)))
            .Where(text => text.Length < 6000);

    private static void Fuzz(Func<Random, (int Length, string Input, Action Run)> make)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int count = 0;
        for (; watch.Elapsed.TotalSeconds < Seconds; count++)
        {
            Random random = new((Seed * 1_000_003) + count);
            (int length, string input, Action run) = make(random);
            Check(length, $"seed {Seed}, number {count}:\n{input}", run);
        }

        TestContext.Out.WriteLine($"{count} inputs");
    }

    private static void Check(int length, string input, Action run)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            run();
        }
        catch (HloException refused) when (refused.Diagnostics.Count > 0)
        {
            // As it should be.
        }
        catch (Exception exception)
        {
            Assert.Fail($"{exception}\n{input}");
        }

        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        long allowed = BytesPerInput + (length * BytesPerByte);
        Assert.That(taken, Is.LessThan(allowed), $"bytes allocated for an input of {length} bytes: {input}");
    }

    private static bool Reads(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            _ = BytecodeReader.Read(bytes);
            return true;
        }
        catch (HloException refused) when (refused.Diagnostics.Count == 1)
        {
            return false;
        }
    }

    private static void Use(Func<Module> read)
    {
        Module module = read();
        bool isValid = Verifier.Verify(module).Count == 0;
        string text = module.ToText();
        if (isValid)
        {
            Assert.That(Parser.Parse(text).ToText(), Is.EqualTo(text));
            byte[] written = BytecodeWriter.Write(module);
            _ = BytecodeReader.Read(written);
        }
    }
}
