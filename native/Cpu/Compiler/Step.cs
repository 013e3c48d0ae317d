namespace XlaSharp.Native.Compiler;

/// <summary>
/// What runs as one: control flow, or kernels. Several kernels share a step where each needs only such rows of the
/// others' results as it works on: they run one after the other over a block of rows, which stays in the cache, then
/// over the next.
/// </summary>
/// <param name="first">The first node.</param>
internal sealed class Step(Node first)
{
    /// <summary>The nodes in the order of their execution.</summary>
    public List<Node> Members { get; } = [first];

    /// <summary>True for a loop or a branch.</summary>
    public bool IsControl => Members[0].Lowering is Lowering.ControlFlow;

    /// <summary>Position among the steps of its graph.</summary>
    public int Position { get; set; }

    /// <summary>How many rows the results are cut into; 1 if not.</summary>
    public long Rows { get; set; } = 1;

    /// <summary>How many rows the members work on before the next one's turn.</summary>
    public long BlockRows { get; set; } = 1;

    /// <summary>How many rows one call of a member does at most.</summary>
    public long BlockOrAllRows => Members.Count > 1 || BlockRows > 1 ? BlockRows : Rows;

    /// <summary>Values that only other members read: room for a block of them is enough.</summary>
    public HashSet<Tensor> Local { get; } = [];

    /// <summary>How many blocks there are.</summary>
    public long Blocks => (Rows + BlockRows - 1) / BlockRows;

    /// <summary>Everything the members read or write, each once.</summary>
    public IEnumerable<Storage> Storages => Members.SelectMany(member => member.Cluster.Storages).Distinct();
}
