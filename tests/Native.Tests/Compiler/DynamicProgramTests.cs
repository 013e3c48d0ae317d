using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Third-party programs of dynamic shapes: given arguments, they are made static, compiled, and give what the reference evaluator gives.
/// </summary>
[TestFixture]
public sealed class DynamicProgramTests
{
    // The elements that one argument may have, so that the reference evaluator keeps up.
    private const long MostElements = 20_000;

    [Test]
    public void EveryProgramRunsOnceItsShapesAreKnown()
    {
        List<string> failures = [];
        List<string> unfit = [];
        int compared = 0;
        foreach (
            string path in Directory
                .EnumerateFiles(Conformance.Path("testdata"), "dynamic__*.mlir")
                .Order(StringComparer.Ordinal)
        )
        {
            string name = Path.GetFileName(path);
            if (Specialize(Parser.ParseFile(path)) is not var (module, arguments))
            {
                unfit.Add(name);
                continue;
            }

            try
            {
                string? mismatch = Compare(
                    JitRunner.Run(module, arguments),
                    new Interpreter(module).Run("main", arguments)
                );
                compared += mismatch is null ? 1 : 0;
                failures.AddRange(mismatch is null ? [] : [$"{name}: {mismatch}"]);
            }
            catch (Exception exception) when (exception is HloException or StatusException)
            {
                failures.Add($"{name}: {exception.Message.Split('\n')[0]}");
            }
        }

        TestContext.Out.WriteLine(
            $"{compared} programs agree; no sizes found for {unfit.Count}: {string.Join(", ", unfit)}"
        );
        Assert.That(failures, Is.Empty);
        Assert.That(compared, Is.GreaterThan(150));
    }

    // Every unknown size is the same number, and so is every size that is an argument: the first number that fits.
    private static (Module Module, HostTensor[] Arguments)? Specialize(Module module)
    {
        ValueList<HloType> declared = module.Main.Type.Inputs;
        if (declared.Any(type => type is not TensorType))
        {
            return null;
        }

        foreach (long size in new long[] { 4, 3, 5, 2, 6, 8, 1, 10, 12 })
        {
            TensorType[] types =
            [
                .. declared
                    .Cast<TensorType>()
                    .Select(type => new TensorType(
                        type.ElementType,
                        Dims.Of(type.Dims.Select(dim => dim == Dims.Dynamic ? size : dim))
                    )),
            ];
            Dictionary<int, DenseElementsAttr> values = [];
            for (int i = 0; i < types.Length && types[i] is { Rank: 0, ElementType.IsInteger: true }; i++)
            {
                values[i] =
                    types[i].ElementType.BitWidth == 64
                        ? DenseElementsAttr.Of<long>(types[i], [size])
                        : DenseElementsAttr.Of<int>(types[i], [(int)size]);
            }

            try
            {
                Module refined = new RefineShapes([.. types], values).Run(module);
                if (
                    types.All(type => type.ElementCount <= MostElements)
                    && refined.Main.Type.Results.All(type =>
                        type is TensorType { IsStatic: true, ElementCount: <= MostElements }
                    )
                )
                {
                    return (refined, [.. types.Select((type, i) => Fill(type, values.GetValueOrDefault(i)))]);
                }
            }
            catch (HloException)
            {
                // These sizes do not fit each other; the next may.
            }
        }

        return null;
    }

    // Small numbers of both signs that do not repeat along rows; integers that are good indices too.
    private static HostTensor Fill(TensorType type, DenseElementsAttr? value)
    {
        if (value is not null)
        {
            return new HostTensor(type, value.Expand());
        }

        int count = (int)type.ElementCount;
        int[] numbers = [.. Enumerable.Range(0, count).Select(i => i * 7 % 11)];
        return type.ElementType.Kind switch
        {
            ElementKind.F32 => HostTensor.Of<float>(type, [.. numbers.Select(n => (n - 5) / 4f)]),
            ElementKind.F64 => HostTensor.Of<double>(type, [.. numbers.Select(n => (n - 5) / 4d)]),
            ElementKind.Complex64 => new HostTensor(
                type,
                MemoryMarshal
                    .AsBytes<float>(numbers.SelectMany(n => new[] { (n - 5) / 4f, n / 8f }).ToArray())
                    .ToArray()
            ),
            ElementKind.I1 => new HostTensor(type, numbers.Select(n => (byte)(n % 2)).ToArray()),
            _ => new HostTensor(
                type,
                numbers.SelectMany(n => BitConverter.GetBytes((long)(n % 3))[..type.ElementType.ByteSize]).ToArray()
            ),
        };
    }

    private static string? Compare(IReadOnlyList<HostTensor> actual, IReadOnlyList<HostTensor> expected)
    {
        CheckRule rule = new(Comparison.AlmostEqual, Tolerance: 1e-3);
        return actual.Zip(expected, rule.Mismatch).FirstOrDefault(mismatch => mismatch is not null);
    }
}
