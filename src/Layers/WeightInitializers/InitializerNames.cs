using System.Collections.Frozen;

namespace XlaSharp.Layers.WeightInitializers;

/// <summary>Initializers by name: the class, its snake-case form, aliases.</summary>
internal static class InitializerNames
{
    private static readonly (string Class, string[] Others, Func<WeightInitializer> Make)[] Table =
    [
        ("Constant", ["constant"], () => new Constant()),
        ("GlorotNormal", ["glorot_normal", "xavier_normal"], () => new GlorotNormal()),
        ("GlorotUniform", ["glorot_uniform", "xavier_uniform"], () => new GlorotUniform()),
        ("HeNormal", ["he_normal"], () => new HeNormal()),
        ("HeUniform", ["he_uniform"], () => new HeUniform()),
        ("Identity", ["identity"], () => new Identity()),
        ("LecunNormal", ["lecun_normal"], () => new LecunNormal()),
        ("LecunUniform", ["lecun_uniform"], () => new LecunUniform()),
        ("Ones", ["ones", "one"], () => new Ones()),
        ("Orthogonal", ["orthogonal"], () => new Orthogonal()),
        ("RandomNormal", ["random_normal", "normal"], () => new RandomNormal()),
        ("RandomUniform", ["random_uniform", "uniform"], () => new RandomUniform()),
        ("STFT", ["stft"], () => new Stft()),
        ("TruncatedNormal", ["truncated_normal"], () => new TruncatedNormal()),
        ("VarianceScaling", ["variance_scaling"], () => new VarianceScaling()),
        ("Zeros", ["zeros", "zero"], () => new Zeros()),
    ];

    private static readonly FrozenDictionary<string, Func<WeightInitializer>> Makers = Table
        .SelectMany(row => row.Others.Append(row.Class).Select(name => KeyValuePair.Create(name, row.Make)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static WeightInitializer Make(string name) =>
        Makers.TryGetValue(name, out Func<WeightInitializer>? make)
            ? make()
            : throw new ArgumentException(
                $"There is no initializer '{name}'. Known are "
                    + $"{string.Join(", ", Table.Select(row => row.Others[0]))}; or give a WeightInitializer.",
                nameof(name)
            );
}
