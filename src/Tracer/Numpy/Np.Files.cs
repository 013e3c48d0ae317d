using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>
/// Arrays in files and texts. They run when they are called: inside a traced function what is read is a constant.
/// </summary>
public static partial class Np
{
    /// <summary>The array of a <c>.npy</c> file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidDataException">The file is no <c>.npy</c> file, or of a type that tensors
    /// lack.</exception>
    public static Tensor Load(string path) => Tensor.From(Npy.Read(path));

    /// <summary>The arrays of a <c>.npz</c> file by name: what <c>jax.numpy.load</c> gives for one.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors, in the file's order.</returns>
    /// <exception cref="InvalidDataException">The file is no <c>.npz</c> file, or an array of a type that tensors
    /// lack.</exception>
    public static OrderedDictionary<string, Tensor> LoadZ(string path) =>
        new(Npz.Read(path).Select(pair => KeyValuePair.Create(pair.Key, Tensor.From(pair.Value))));

    /// <summary>Writes a tensor to a <c>.npy</c> file, atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="x">A tensor that has a value.</param>
    /// <exception cref="TraceException">The tensor is traced, so it has no value.</exception>
    public static void Save(string path, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Npy.Write(path, x.ToHost());
    }

    /// <summary>Writes tensors to a <c>.npz</c> file, atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Names and tensors that have values.</param>
    /// <exception cref="TraceException">A tensor is traced, so it has no value.</exception>
    public static void SaveZ(string path, params IEnumerable<(string Name, Tensor Value)> arrays) =>
        Npz.Write(path, arrays.Select(array => (array.Name, array.Value.ToHost())));

    /// <summary>The elements in a file of nothing else (little-endian), <c>[count]</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">Type of the elements; <c>f32</c> if null.</param>
    /// <param name="count">How many to read; all if null.</param>
    /// <param name="offset">Where they start, in bytes.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidDataException">The file holds fewer elements, or a part of one.</exception>
    public static Tensor FromFile(string path, ElementType? type = null, int? count = null, int offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ElementType element = type ?? ElementType.F32;
        byte[] file = File.ReadAllBytes(path);
        long bytes = count is { } wanted ? (long)wanted * element.ByteSize : file.Length - offset;
        return offset + bytes <= file.Length && bytes >= 0 && bytes % element.ByteSize == 0
            ? Tensor.From(
                new HostTensor(new TensorType(element, [bytes / element.ByteSize]), file.AsMemory(offset, (int)bytes))
            )
            : throw new InvalidDataException(
                $"'{path}' holds {file.Length} bytes, "
                    + $"which are not {(count is { } n ? $"{n} elements" : "whole elements")} of {element} "
                    + $"({element.ByteSize} bytes each) "
                    + $"from byte {offset} on."
            );
    }

    /// <summary>The numbers in a text, <c>[count]</c>.</summary>
    /// <param name="text">Numbers as C# and C write them.</param>
    /// <param name="separator">What stands between them; a space stands for any white space.</param>
    /// <param name="type">Type of the elements; <c>f32</c> if null.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="FormatException">A part is no number.</exception>
    public static Tensor FromString(string text, string separator = " ", ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = string.IsNullOrWhiteSpace(separator)
            ? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            : text.Split(separator, StringSplitOptions.TrimEntries);
        double[] numbers = [.. parts.Select(Number)];
        return Lax.ConvertElementType(Tensor.Of<double>([numbers.Length], numbers), type ?? ElementType.F32);

        static double Number(string part) =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number
                : throw new FormatException($"'{part}' is no number.");
    }

    /// <summary>
    /// A vector without the zeros at its ends. How many there are decides the shape, so the vector must have a value.
    /// </summary>
    /// <param name="x">A vector that has a value.</param>
    /// <param name="trim">Where to look: <c>f</c> for the front, <c>b</c> for the back, <c>fb</c> for both.</param>
    /// <returns>The rest.</returns>
    /// <exception cref="TraceException">The tensor is traced, or no vector.</exception>
    public static Tensor TrimZeros(Tensor x, string trim = "fb")
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(trim);
        if (x.Rank != 1)
        {
            throw Misuse.Error("trim_zeros", $"a vector is needed, got {x}");
        }

        ReadOnlySpan<bool> zero = Lax.Eq(x, Lax.ZerosLike(x)).ToHost().Values<bool>();
        (int start, int end) = (0, zero.Length);
        while (trim.Contains('f', StringComparison.OrdinalIgnoreCase) && start < end && zero[start])
        {
            start++;
        }

        while (trim.Contains('b', StringComparison.OrdinalIgnoreCase) && end > start && zero[end - 1])
        {
            end--;
        }

        return Lax.SliceInDim(x, start, end, 0);
    }

    /// <summary>True for tensors with an axis to go along.</summary>
    /// <param name="x">The tensor.</param>
    /// <returns>False for scalars.</returns>
    public static bool Iterable(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank > 0;
    }
}
