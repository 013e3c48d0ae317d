namespace XlaSharp.Layers.Training.Report;

/// <summary>A colour.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
public readonly record struct Color(byte Red, byte Green, byte Blue)
{
    /// <summary>Paper.</summary>
    public static readonly Color White = new(255, 255, 255);

    /// <summary>Text.</summary>
    public static readonly Color Ink = new(38, 42, 51);

    /// <summary>Secondary text and frames.</summary>
    public static readonly Color Grey = new(130, 138, 150);

    /// <summary>Grid lines.</summary>
    public static readonly Color Light = new(229, 232, 237);

    /// <summary>First series.</summary>
    public static readonly Color Blue1 = new(37, 99, 201);

    /// <summary>A tint of the first series.</summary>
    public static readonly Color Blue2 = new(176, 203, 245);

    /// <summary>Second series.</summary>
    public static readonly Color Orange = new(229, 118, 26);

    /// <summary>Right.</summary>
    public static readonly Color Green1 = new(28, 140, 84);

    /// <summary>Wrong.</summary>
    public static readonly Color Red1 = new(206, 44, 49);
}
