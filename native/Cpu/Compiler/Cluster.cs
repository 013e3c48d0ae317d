using XlaSharp.Hlo;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>What a kernel consists of and what it reads: a node in memory with everything that was fused into it.</summary>
internal sealed class Cluster
{
    private readonly Dictionary<Tensor, bool> _inputs = [];
    private readonly HashSet<(Node, bool)> _visited = [];

    private Cluster(Node root)
    {
        Root = root;
        KeepsLinear = root.Lowering is ElementLowering;
        Visit(root, inPlace: root.Lowering is ElementLowering);
    }

    /// <summary>The node that writes to memory.</summary>
    public Node Root { get; }

    /// <summary>
    /// Tensors in memory that the kernel reads. True where each is read only at the place that is being written: then both may
    /// have the same memory.
    /// </summary>
    public IReadOnlyDictionary<Tensor, bool> Inputs => _inputs;

    /// <summary>True if one loop over the row-major count of elements is enough.</summary>
    public bool KeepsLinear { get; private set; }

    /// <summary>All storages that the kernel touches, each once.</summary>
    public IEnumerable<Storage> Storages => Inputs.Keys.Concat(Root.Results).Select(tensor => tensor.Storage!).Distinct();

    /// <summary>Looks at a node that leaves its results in memory.</summary>
    public static Cluster Of(Node root) => new(root);

    private void Visit(Node node, bool inPlace)
    {
        if (!_visited.Add((node, inPlace)))
        {
            return;
        }

        if (node.Lowering is ElementLowering element)
        {
            KeepsLinear &= element.KeepsLinear(node);
            inPlace &= element.KeepsLinear(node);
        }

        foreach (Tensor capture in node.Captures)
        {
            VisitTensor(capture, inPlace: false);
        }

        for (int i = 0; i < node.Operands.Length; i++)
        {
            Tensor operand = node.Operands[i];
            bool sameCount = operand.Type.ElementCount == node.Results.FirstOrDefault()?.Type.ElementCount;
            VisitTensor(operand, (inPlace && sameCount) || IsInPlaceOperand(node, i));
        }
    }

    private void VisitTensor(Tensor tensor, bool inPlace)
    {
        if (tensor.Producer is { IsMaterialized: false } producer)
        {
            Visit(producer, inPlace);
            return;
        }

        _inputs[tensor] = _inputs.GetValueOrDefault(tensor, true) && inPlace;
    }

    private bool IsInPlaceOperand(Node node, int operand) =>
        node == Root && node.Lowering is KernelLowering kernel
        && Enumerable.Range(0, node.Results.Length).Any(result => kernel.InPlaceOperand(node, result) == operand);
}
