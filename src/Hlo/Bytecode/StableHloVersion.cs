using System.Globalization;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>A released version of StableHLO. A program written for one is read by every later one.</summary>
/// <param name="Major">First number.</param>
/// <param name="Minor">Second number.</param>
/// <param name="Patch">Third number; it says nothing about what a program may use.</param>
public readonly record struct StableHloVersion(int Major, int Minor, int Patch = 0) : IComparable<StableHloVersion>
{
    private const string Form = "Target version must be of the form `#.#.#`.";

    /// <summary>The version that this library implements.</summary>
    public static StableHloVersion Current => new(1, 20);

    /// <summary>The oldest version that is read and written.</summary>
    public static StableHloVersion Minimum => new(0, 9);

    /// <summary>Orders versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    /// <returns>True if <paramref name="left"/> is older.</returns>
    public static bool operator <(StableHloVersion left, StableHloVersion right) => left.CompareTo(right) < 0;

    /// <summary>Orders versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    /// <returns>True if <paramref name="left"/> is newer.</returns>
    public static bool operator >(StableHloVersion left, StableHloVersion right) => left.CompareTo(right) > 0;

    /// <summary>Orders versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    /// <returns>True if <paramref name="left"/> is older or the same.</returns>
    public static bool operator <=(StableHloVersion left, StableHloVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Orders versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    /// <returns>True if <paramref name="left"/> is newer or the same.</returns>
    public static bool operator >=(StableHloVersion left, StableHloVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a target version.</summary>
    /// <param name="text">Three numbers between dots, or <c>current</c> or <c>minimum</c>.</param>
    /// <returns>The version, which this library can write.</returns>
    /// <exception cref="HloException">The text is no version, or one that cannot be written.</exception>
    public static StableHloVersion ParseTarget(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "" => throw Error($"No target version specified.\n{Form}"),
            "current" => Current,
            "minimum" => Minimum,
            _ => (TryParse(text) ?? throw Error($"Invalid target version argument '{text}'.\n{Form}")).CheckTarget(),
        };
    }

    /// <summary>Reads a version.</summary>
    /// <param name="text">Three numbers between dots.</param>
    /// <returns>The version, or null if the text is none.</returns>
    public static StableHloVersion? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('.');
        int[] numbers = new int[3];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (
                parts.Length != 3
                || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])
            )
            {
                return null;
            }
        }

        return new(numbers[0], numbers[1], numbers[2]);
    }

    /// <inheritdoc/>
    public int CompareTo(StableHloVersion other) =>
        (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary><c>1.20.0</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    /// <summary>Raises an error unless programs can be written for this version.</summary>
    internal StableHloVersion CheckTarget() =>
        this > Current ? throw Error($"target version {this} is greater than current version {Current}")
        : this < Minimum ? throw Error($"target version {this} is less than minimum supported {Minimum}")
        : this;

    private static HloException Error(string message) => new([new Diagnostic(Location.Unknown, message)]);
}
