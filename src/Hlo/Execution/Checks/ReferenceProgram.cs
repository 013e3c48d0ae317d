using System.Runtime.InteropServices;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Reference;

namespace XlaSharp.Hlo.Execution.Checks;

/// <summary>
/// A program without expected results, on made-up arguments: what the reference evaluator gives is expected of a
/// device. Every unknown size is the same number, and so is every size that is an argument: the first number that fits.
/// </summary>
/// <example><code>
/// if (ReferenceProgram.Create(module) is { } program)
/// {
///     string? mismatch = program.Mismatch(Run(program.Module, program.Arguments));
/// }
/// </code></example>
public sealed class ReferenceProgram
{
    // The elements that one value may have, so that the reference evaluator keeps up.
    private const long MostElements = 20_000;

    private static readonly CheckRule Rule = new(Comparison.AlmostEqual, Tolerance: 1e-3);

    private ReferenceProgram(Module module, IReadOnlyList<HostTensor> arguments) =>
        (Module, Arguments) = (module, arguments);

    /// <summary>The program, without unknown sizes.</summary>
    public Module Module { get; }

    /// <summary>
    /// A value per parameter: small numbers of both signs; integers are small and not negative, so that they are
    /// indices too.
    /// </summary>
    public IReadOnlyList<HostTensor> Arguments { get; }

    /// <summary>Chooses sizes and arguments.</summary>
    /// <param name="module">A valid program.</param>
    /// <returns>The program on arguments; null if it takes other values than tensors, gives none, no sizes fit, or they
    /// are too large.</returns>
    public static ReferenceProgram? Create(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        ValueList<HloType> declared = module.Main.Type.Inputs;
        if (declared.Any(type => type is not TensorType { ElementType.IsQuantized: false }))
        {
            return null;
        }

        foreach (long size in new long[] { 4, 3, 5, 2, 6, 8, 1, 10, 12 })
        {
            TensorType[] types = [.. declared.Cast<TensorType>().Select(type => WithSize(type, size))];
            Dictionary<int, DenseElementsAttr> sizes = [];
            for (int i = 0; i < types.Length && types[i] is { Rank: 0, ElementType.IsInteger: true }; i++)
            {
                sizes[i] = Size(types[i], size);
            }

            if (Refine(module, types, sizes) is { } refined)
            {
                return new(refined, [.. types.Select((type, i) => Fill(type, sizes.GetValueOrDefault(i)))]);
            }
        }

        return null;
    }

    /// <summary>
    /// Compares a device's results with the reference evaluator's: floats to an absolute difference of 1e-3, all else
    /// exactly.
    /// </summary>
    /// <param name="actual">What the device gave for <see cref="Arguments"/>.</param>
    /// <returns>Null if they agree; else what differs.</returns>
    /// <exception cref="HloException">The reference evaluator lacks an op; the message names it.</exception>
    public string? Mismatch(IReadOnlyList<HostTensor> actual) =>
        actual
            .Zip(new Interpreter(Module).Run(Module.Main.Name, [.. Arguments]), Rule.Mismatch)
            .FirstOrDefault(mismatch => mismatch is not null);

    private static TensorType WithSize(TensorType type, long size) =>
        new(type.ElementType, Dims.Of(type.Dims.Select(dim => dim == Dims.Dynamic ? size : dim)));

    private static DenseElementsAttr Size(TensorType type, long size) =>
        type.ElementType.BitWidth == 64
            ? DenseElementsAttr.Of<long>(type, [size])
            : DenseElementsAttr.Of<int>(type, [(int)size]);

    private static Module? Refine(Module module, TensorType[] types, Dictionary<int, DenseElementsAttr> sizes)
    {
        try
        {
            Module refined = new RefineShapes([.. types], sizes).Run(module);
            bool fits =
                refined.Main.Type.Results.Count > 0
                && types.All(type => type.ElementCount <= MostElements)
                && refined.Main.Type.Results.All(type =>
                    type is TensorType { IsStatic: true, ElementCount: <= MostElements }
                );
            return fits ? refined : null;
        }
        catch (HloException)
        {
            // These sizes do not fit each other; the next may.
            return null;
        }
    }

    // Numbers that do not repeat along rows.
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
}
