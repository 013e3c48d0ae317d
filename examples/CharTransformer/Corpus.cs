using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Data;
using XlaSharp.Layers.Training.Data;

namespace XlaSharp.Examples.CharTransformer;

/// <summary>A text as numbers: its most frequent characters, each with a number; all others are one more.</summary>
internal sealed class Corpus
{
    private const int MostCharacters = 95;
    private const char Other = '\u00B7';

    private static readonly string[] Patterns = ["*.cs", "*.md"];

    private readonly string _characters;
    private readonly int[] _ids;

    public Corpus(string text)
    {
        IEnumerable<char> frequent = text.CountBy(c => c)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key)
            .Take(MostCharacters)
            .Select(pair => pair.Key);
        _characters = Other + new string([.. frequent.Order()]);
        _ids = Encode(text);
    }

    /// <summary>How many different characters there are.</summary>
    public int CharacterCount => _characters.Length;

    /// <summary>How long the text is.</summary>
    public int Length => _ids.Length;

    /// <summary>The C# sources and pages below a folder, in the order of their paths.</summary>
    public static Corpus OfFiles(string folder)
    {
        string[] files =
        [
            .. Patterns
                .SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
                .Where(path =>
                    !Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Any(IsBuildOutput)
                )
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0
            ? new(string.Concat(files.Select(File.ReadAllText)))
            : throw new FileNotFoundException($"There is no .cs or .md file below '{folder}'.");
    }

    public int[] Encode(string text) =>
        [.. text.Select(c => Math.Max(0, _characters.IndexOf(c, StringComparison.Ordinal)))];

    public string Decode(IEnumerable<int> ids) => string.Concat(ids.Select(id => _characters[id]));

    /// <summary>
    /// Endless batches of windows from a part of the text: ids <c>[batch, window]</c>, and the ids that follow each of
    /// them.
    /// </summary>
    /// <param name="from">Where the part starts, as a fraction of the text.</param>
    /// <param name="to">Where it ends.</param>
    public IEnumerable<Batch> Batches(double from, double to, int batch, int window, int seed)
    {
        SplitMix64 random = new((ulong)seed);
        TensorType type = new(ElementType.I32, [batch, window]);
        (int first, int last) = ((int)(from * Length), (int)(to * Length) - window - 1);
        while (true)
        {
            int[] x = new int[batch * window];
            int[] y = new int[batch * window];
            for (int i = 0; i < batch; i++)
            {
                int start = first + random.NextInt(last - first);
                _ids.AsSpan(start, window).CopyTo(x.AsSpan(i * window));
                _ids.AsSpan(start + 1, window).CopyTo(y.AsSpan(i * window));
            }

            yield return new(HostTensor.Of<int>(type, x), HostTensor.Of<int>(type, y));
        }
    }

    private static bool IsBuildOutput(string folder) => folder is "artifacts" or "obj" or "bin";
}
