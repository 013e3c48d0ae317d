namespace XlaSharp.Native.Compiler;

/// <summary>The memory that a storage lies in.</summary>
internal enum StorageKind
{
    /// <summary>An argument of the call.</summary>
    Argument,

    /// <summary>A result of the call.</summary>
    Result,

    /// <summary>The executable's constants.</summary>
    Constant,

    /// <summary>The arena of the call.</summary>
    Arena,

    /// <summary>The stack of the entry function: small values, which the optimizer moves to registers.</summary>
    Stack,

    /// <summary>The stack of a thread: a block of rows of a value that only the kernels of one step know.</summary>
    Local,
}

/// <summary>
/// A piece of memory that holds one tensor at a time; tensors that do not live at the same time share one.
/// </summary>
/// <param name="kind">Which memory.</param>
/// <param name="number">Which argument or result; 0 elsewhere.</param>
/// <param name="size">Bytes.</param>
internal sealed class Storage(StorageKind kind, int number, long size)
{
    /// <summary>Which memory.</summary>
    public StorageKind Kind { get; } = kind;

    /// <summary>Which argument or result.</summary>
    public int Number { get; } = number;

    /// <summary>Bytes.</summary>
    public long Size { get; set; } = size;

    /// <summary>Bytes of a row of what lies there, for <see cref="StorageKind.Local"/>.</summary>
    public long RowBytes { get; init; }

    /// <summary>Offset within the arena or the constants.</summary>
    public long Offset { get; set; }

    /// <summary>When something lies there, as positions in <see cref="Timeline"/>.</summary>
    public List<Lifetime> Lifetimes { get; } = [];

    /// <summary>When something lies there, without overlaps, in order.</summary>
    public IEnumerable<Lifetime> Uses
    {
        get
        {
            Lifetime? open = null;
            foreach (Lifetime life in Lifetimes.OrderBy(life => life.Start))
            {
                if (open is { } last && life.Start <= last.End)
                {
                    open = new(last.Start, Math.Max(last.End, life.End));
                    continue;
                }

                if (open is { } whole)
                {
                    yield return whole;
                }

                open = life;
            }

            if (open is { } end)
            {
                yield return end;
            }
        }
    }

    /// <summary>True if nothing lies there during a lifetime.</summary>
    public bool IsFree(Lifetime lifetime) => Lifetimes.TrueForAll(other => !other.Overlaps(lifetime));
}

/// <summary>A stretch of the program's execution, both ends included.</summary>
internal readonly record struct Lifetime(int Start, int End)
{
    /// <summary>True if the two share a moment.</summary>
    public bool Overlaps(Lifetime other) => Start <= other.End && other.Start <= End;
}
