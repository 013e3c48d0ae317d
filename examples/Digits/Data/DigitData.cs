namespace XlaSharp.Examples.Digits.Data;

/// <summary>Grey images of 28x28 pixels with the digits they show.</summary>
/// <param name="Pixels">Image after image, row-major; 0 is background, 255 is ink.</param>
/// <param name="Labels">The digit of each image.</param>
public sealed record DigitImages(byte[] Pixels, byte[] Labels)
{
    /// <summary>Pixels per row and per column.</summary>
    public const int Size = 28;

    /// <summary>How many images.</summary>
    public int Count => Labels.Length;
}

/// <summary>A training and a test set.</summary>
/// <param name="Train">Images to learn from.</param>
/// <param name="Test">Images to be measured on.</param>
/// <param name="Source">Where they come from, for display.</param>
public sealed record DigitData(DigitImages Train, DigitImages Test, string Source)
{
    /// <summary>Draws both sets: 10,000 and 2,000 images, the same ones every time.</summary>
    /// <returns>The data.</returns>
    public static DigitData Draw() =>
        new(DigitPainter.Draw(10_000, seed: 1), DigitPainter.Draw(2_000, seed: 2), "drawn digits");

    /// <summary>Reads the four files of MNIST or of a set in its format, compressed or not.</summary>
    /// <param name="folder">The folder that holds them.</param>
    /// <returns>The data.</returns>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or images and labels do not fit together.</exception>
    public static DigitData Read(string folder) =>
        new(ReadSet(folder, "train"), ReadSet(folder, "t10k"), Path.GetFullPath(folder));

    private static DigitImages ReadSet(string folder, string prefix)
    {
        string imagesPath = Find(folder, $"{prefix}-images", "idx3-ubyte");
        string labelsPath = Find(folder, $"{prefix}-labels", "idx1-ubyte");
        IdxImages images = IdxFile.ReadImages(imagesPath);
        byte[] labels = IdxFile.ReadLabels(labelsPath);
        if (images.Count != labels.Length)
        {
            throw new InvalidDataException(
                $"{labelsPath}: expected one label per image, that is {images.Count}, found {labels.Length} "
                    + $"({imagesPath} holds the images)"
            );
        }

        if (images.Rows != DigitImages.Size || images.Columns != DigitImages.Size)
        {
            throw new InvalidDataException(
                $"{imagesPath}: expected images of 28x28 pixels, found {images.Rows}x{images.Columns}"
            );
        }

        int wrong = Array.FindIndex(labels, label => label > 9);
        return wrong < 0
            ? new(images.Pixels, labels)
            : throw new InvalidDataException(
                $"{labelsPath}: expected labels in [0, 9], found {labels[wrong]} at position {wrong}"
            );
    }

    private static string Find(string folder, string stem, string kind)
    {
        string[] names = [$"{stem}-{kind}", $"{stem}.{kind}", $"{stem}-{kind}.gz", $"{stem}.{kind}.gz"];
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{folder}: expected one of {string.Join(", ", names)}, found none");
    }
}
