namespace XlaSharp.Hlo;

/// <summary>
/// A body nested in an operation or function. StableHLO's regions have one block; an empty region has none.
/// </summary>
public sealed class Region
{
    private readonly Block[] _blocks;

    /// <summary>A region of the given blocks.</summary>
    /// <param name="blocks">The blocks; adopted by this region.</param>
    public Region(params ReadOnlySpan<Block> blocks)
    {
        _blocks = blocks.ToArray();
        foreach (Block block in _blocks)
        {
            block.Parent = this;
        }
    }

    /// <summary>The blocks.</summary>
    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>The only block.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one.</exception>
    public Block Body =>
        _blocks.Length == 1
            ? _blocks[0]
            : throw new InvalidOperationException($"The region has {_blocks.Length} blocks, not one.");

    /// <summary>The operation this region belongs to; null for a function's body.</summary>
    public Operation? Parent { get; internal set; }
}
