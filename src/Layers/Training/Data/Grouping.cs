namespace XlaSharp.Layers.Training.Data;

/// <summary>How many batches go to the device together, to be one execution.</summary>
/// <param name="Most">At most so many.</param>
/// <param name="StepsPerPass">Batches after which a pass ends, which no group goes beyond; null for the end of the
/// data.</param>
internal readonly record struct Grouping(int Most, int? StepsPerPass)
{
    /// <summary>Each batch by itself.</summary>
    public static Grouping Single => new(1, null);

    /// <summary>The size of the next group.</summary>
    /// <param name="taken">How many batches were taken before, in this pass and those before it.</param>
    public int Next(int taken) => StepsPerPass is { } pass ? Math.Min(Most, pass - (taken % pass)) : Most;
}
