using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// What a kernel consists of and what it reads: a node in memory with everything that was fused into it.
/// </summary>
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
    /// Tensors in memory that the kernel reads. True where each is read only at the place that is being written: then
    /// both may have the same memory.
    /// </summary>
    public IReadOnlyDictionary<Tensor, bool> Inputs => _inputs;

    /// <summary>True if one loop over the row-major count of elements is enough.</summary>
    public bool KeepsLinear { get; private set; }

    /// <summary>The node that writes to memory and those fused into it, each once.</summary>
    public IEnumerable<Node> Nodes => _visited.Select(visit => visit.Item1).Distinct();

    /// <summary>All storages that the kernel touches, each once.</summary>
    public IEnumerable<Storage> Storages =>
        Inputs.Keys.Concat(Root.Results).Select(tensor => tensor.Storage!).Distinct();

    /// <summary>What an element costs, in units of an addition, if each fused node is computed once.</summary>
    public int Work { get; private set; }

    /// <summary>
    /// How many elements fit a vector of the processor, of the widest type that is read or written; 1 if some op here
    /// does not work on several elements at once, or if all that happens is copying, of which LLVM makes calls of
    /// <c>memcpy</c>.
    /// </summary>
    public int Lanes
    {
        get
        {
            Tensor[] tensors =
            [
                .. Nodes.SelectMany(node =>
                    node.Operands.Where((_, i) => node.Lowering.VariesInLanes(i)).Concat(node.Results)
                ),
            ];
            return
                Nodes.All(node => node.Lowering.CanUseLanes(node, KeepsLinear))
                && Nodes.Any(node => node.Lowering is Pointwise or Lowering.Reduction.Reduce)
                && tensors.All(tensor => ElementLanes.Has(tensor.ElementType))
                ? HostCpu.VectorBits
                    / tensors.Max(tensor => tensor.Dims.Count == 0 ? 8 : ElementLanes.Bits(tensor.ElementType))
                : 1;
        }
    }

    /// <summary>Looks at a node that leaves its results in memory.</summary>
    public static Cluster Of(Node root) => new(root);

    /// <summary>
    /// Tensors in memory that the kernel reads, when its results are cut into rows; true where each row needs only the
    /// same row of the tensor.
    /// </summary>
    public Dictionary<Tensor, bool> RowInputs(long rows)
    {
        Dictionary<Tensor, bool> inputs = [];
        HashSet<(Node, bool)> visited = [];
        Visit(Root, true);
        return inputs;

        void Visit(Node node, bool keeps)
        {
            if (!visited.Add((node, keeps)))
            {
                return;
            }

            foreach (Tensor capture in node.Captures)
            {
                VisitTensor(capture, false);
            }

            for (int i = 0; i < node.Operands.Length; i++)
            {
                VisitTensor(node.Operands[i], keeps && node.Lowering.KeepsRows(node, i, rows));
            }
        }

        void VisitTensor(Tensor tensor, bool keeps)
        {
            if (tensor.Producer is { IsMaterialized: false } producer)
            {
                Visit(producer, keeps);
                return;
            }

            inputs[tensor] = inputs.GetValueOrDefault(tensor, true) && keeps;
        }
    }

    private void Visit(Node node, bool inPlace)
    {
        if (!_visited.Add((node, inPlace)))
        {
            return;
        }

        if (node.Lowering is ElementLowering element)
        {
            Work += element.Cost;
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
        node == Root
        && node.Lowering is KernelLowering kernel
        && Enumerable.Range(0, node.Results.Length).Any(result => kernel.InPlaceOperand(node, result) == operand);
}
