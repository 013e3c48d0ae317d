using XlaSharp.Hlo;
using XlaSharp.Native.Lowering;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Decides which nodes leave their results in memory. All others are computed where they are read: a producer is fused
/// into its consumer if that costs no work twice, or so little that reading it from memory would not be cheaper.
/// </summary>
internal sealed class Fusion(bool fuses)
{
    // What a value may cost, in additions, to be computed once per reader.
    private const int CheapWork = 6;

    // What a value may cost to be computed once per element of a broadcast.
    private const int CheapBroadcastWork = 3;

    // What must not be slowed down to one element at a time by a reader that calls a library function.
    private const int VectorWork = 40;

    // Nodes per kernel: beyond it compile time grows faster than the kernel.
    private const int MaxKernelNodes = 400;

    // Constants of one number up to this size, where they must lie in memory, lie there ready-made.
    private const int MaxSplatBytes = 4096;

    private readonly Dictionary<Node, long> _work = [];
    private readonly Dictionary<Node, Node?> _roots = [];
    private readonly Dictionary<Node, int> _sizes = [];
    private readonly HashSet<Node> _direct = [];
    private readonly HashSet<Tensor> _given = [];

    /// <summary>Decides for a graph and everything nested in it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="fuse">False: every node leaves its result in memory.</param>
    public static void Run(Graph graph, bool fuse = true)
    {
        Fusion fusion = new(fuse);
        fusion.CollectGiven(graph);
        fusion.Decide(graph);
    }

    /// <summary>True for a constant that is one number everywhere.</summary>
    public static bool IsSplat(Node node) => node.Op is Ops.Constant { Value: DenseElementsAttr { IsSplat: true } };

    /// <summary>True for a constant that lies in the executable's constants.</summary>
    public static bool IsStoredConstant(Node node) =>
        node is { Op: Ops.Constant, IsMaterialized: true }
        && (!IsSplat(node) || node.Result.Type.ByteCount <= MaxSplatBytes);

    // What control flow gives on must lie in memory, also if it comes from outside.
    private void CollectGiven(Graph graph)
    {
        _given.UnionWith(graph.Results);
        foreach (Node node in graph.Nodes.Where(node => node.Lowering is Lowering.ControlFlow))
        {
            Array.ForEach(node.Bodies, CollectGiven);
        }
    }

    private void Decide(Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            _work[node] = Work(node);
        }

        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            Node node = graph.Nodes[i];
            foreach (Graph body in node.Bodies)
            {
                if (node.Lowering is Lowering.ControlFlow)
                {
                    Decide(body);
                }
                else
                {
                    ComputeWhereRead(body);
                }
            }

            Place(node);
        }
    }

    private static void ComputeWhereRead(Graph function)
    {
        foreach (Node node in function.Nodes)
        {
            node.IsMaterialized = false;
            Array.ForEach(node.Bodies, ComputeWhereRead);
        }
    }

    private void Place(Node node)
    {
        Node? root = CanBeFused(node) ? CommonRoot(node) : node;
        bool fuse = root != node && (root is not null || _work[node] <= CheapWork) && Fits(root);
        node.IsMaterialized = !fuse;
        _roots[node] = fuse ? root : node;
        if (fuse && root is not null)
        {
            _sizes[root] = _sizes.GetValueOrDefault(root, 1) + 1;
        }

        if (!fuse || node.Result.Users.TrueForAll(user => _direct.Contains(user) && IsPointwise(user)))
        {
            _direct.Add(node);
        }
    }

    private bool CanBeFused(Node node)
    {
        if (!fuses || node.Lowering is not ElementLowering || node.Results.Length != 1 || _given.Contains(node.Result))
        {
            return false;
        }

        if (IsSplat(node))
        {
            return node.Result.Users.TrueForAll(user => Fusible(user, node.Result));
        }

        if (node.Op is Ops.Constant)
        {
            return false;
        }

        return node.Result.Users.TrueForAll(user => Fusible(user, node.Result) && !user.Captures.Contains(node.Result));
    }

    private static bool Fusible(Node user, Tensor tensor)
    {
        for (int i = 0; i < user.Operands.Length; i++)
        {
            if (user.Operands[i] == tensor && !user.Lowering.CanFuse(user, i))
            {
                return false;
            }
        }

        return true;
    }

    // The one kernel that would compute the node, once per element; the node itself if it must not be fused; null if
    // several kernels, or one of them several times, would compute it.
    private Node? CommonRoot(Node node)
    {
        Tensor result = node.Result;
        Node[] users = [.. result.Users.Distinct()];
        if (IsSplat(node))
        {
            return null;
        }

        if (users.Any(user => Replicates(user, result) && _work[node] > CheapBroadcastWork))
        {
            return node;
        }

        if (_work[node] > VectorWork && users.Any(Calls) && !Calls(node))
        {
            return node;
        }

        Node? root = users.Length > 0 ? _roots.GetValueOrDefault(users[0]) : node;
        if (users.Length == 1)
        {
            return root;
        }

        bool isOnce =
            root is not null
            && users.All(user => _roots.GetValueOrDefault(user) == root && _direct.Contains(user) && IsPointwise(user));
        return isOnce ? root : null;
    }

    private static bool Calls(Node node) => node.Lowering is ElementLowering { Cost: >= ElementLowering.CallCost };

    private static bool IsPointwise(Node node) =>
        node.Lowering is ElementLowering lowering && lowering.IsPointwise(node);

    private static bool Replicates(Node user, Tensor tensor) =>
        user.Lowering is ElementLowering
        && !IsPointwise(user)
        && user.Result.Type.ElementCount > tensor.Type.ElementCount;

    private bool Fits(Node? root) => root is null || _sizes.GetValueOrDefault(root, 1) < MaxKernelNodes;

    // What an element costs if everything that can be fused is.
    private long Work(Node node)
    {
        if (node.Lowering is not ElementLowering lowering)
        {
            return 1;
        }

        long work = lowering.Cost;
        foreach (Tensor operand in node.Operands)
        {
            work += operand.Producer is { } producer ? _work.GetValueOrDefault(producer, 1) : 1;
        }

        return Math.Min(work, 1_000_000);
    }
}
