using System.Globalization;

namespace XlaSharp.Examples.Digits;

/// <summary>The command line.</summary>
internal sealed record Options
{
    public const string Help = """
        Trains a small convolutional network on images of digits.

          --data DIR      read MNIST's four IDX files (also .gz) from DIR; without it digits are drawn
          --epochs N      passes over the training images (default 5)
          --batch N       images per step (default 32)
          --seed N        seed of initial weights and dropout (default 1)
          --device NAME   plugin: cpu, or the path of a PJRT plugin (default: the embedded CPU)
          --out FILE      where the picture goes (default digits.png)
          --save FILE     where the trained model goes, to be loaded and trained on (default digits.xlam)
          --export FILE   where the trained net goes, ready for services (default digits.xlax)
        """;

    public string? Data { get; private init; }

    public int Epochs { get; private init; } = 5;

    public int Batch { get; private init; } = 32;

    public int Seed { get; private init; } = 1;

    public string? Device { get; private init; }

    public string Out { get; private init; } = "digits.png";

    public string Save { get; private init; } = "digits.xlam";

    public string Export { get; private init; } = "digits.xlax";

    /// <summary>Reads the arguments; null where help is asked for.</summary>
    /// <exception cref="FormatException">An option is unknown, or its value is missing or malformed.</exception>
    public static Options? Parse(IReadOnlyList<string> arguments)
    {
        Options options = new();
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (arguments[i] is "--help" or "-h")
            {
                return null;
            }

            string name = arguments[i];
            string value =
                i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{name}: a value is missing");
            options = name switch
            {
                "--data" => options with { Data = value },
                "--epochs" => options with { Epochs = Positive(name, value) },
                "--batch" => options with { Batch = Positive(name, value) },
                "--seed" => options with { Seed = Integer(name, value) },
                "--device" => options with { Device = value },
                "--out" => options with { Out = value },
                "--save" => options with { Save = value },
                "--export" => options with { Export = value },
                _ => throw new FormatException($"unknown option {name}; --help lists them"),
            };
        }

        return options;
    }

    private static int Positive(string name, string value) =>
        Integer(name, value) is > 0 and var number
            ? number
            : throw new FormatException($"{name}: expected a number above 0, got '{value}'");

    private static int Integer(string name, string value) =>
        int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"{name}: expected an integer, got '{value}'");
}
