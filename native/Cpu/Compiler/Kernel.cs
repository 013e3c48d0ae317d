using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;
using XlaSharp.Native.Lowering.Contraction;
using XlaSharp.Native.Lowering.DataMovement;

namespace XlaSharp.Native.Compiler;

/// <summary>A function of a program that computes one node with everything fused into it.</summary>
/// <param name="Name">Its symbol.</param>
/// <param name="Step">The step it is part of, which says how rows are cut.</param>
/// <param name="Node">The node.</param>
/// <param name="Storages">
/// The memory it touches, in the order of its parameters; two more say from which row to which.
/// </param>
internal sealed record Kernel(string Name, Step Step, Node Node, Storage[] Storages)
{
    /// <summary>
    /// True if its inner loops are written in vectors already, so that LLVM's vectoriser has nothing to do.
    /// </summary>
    public bool HasVectors => Node.Op is Gemm or Pack || Lanes > 1;

    /// <summary>The nodes that this code computes, one for each call.</summary>
    public List<Node> Users { get; } = [Node];

    /// <summary>How many calls have this code.</summary>
    public int Uses => Users.Count;

    /// <summary>About how much code it is.</summary>
    public int Weight { get; init; }

    // How many elements its innermost loops do at once.
    private int Lanes => TiledTranspose.Is(Node, Step.Rows) ? 1 : Node.Cluster.Lanes;

    /// <summary>The types of a kernel's parameters.</summary>
    public static LLVMTypeRef[] ParameterTypes(LlvmContext types, int storages) =>
        [.. Enumerable.Repeat(types.Ptr, storages), types.I64, types.I64];

    /// <summary>Writes the function into a unit.</summary>
    public void Emit(CodeUnit unit)
    {
        LlvmFunction function = unit.Module.AddFunction(
            Name,
            unit.Context.Void,
            ParameterTypes(unit.Context, Storages.Length)
        );
        HashSet<Storage> written = [.. Node.Results.Select(result => result.Storage!)];
        Dictionary<Storage, LLVMValueRef> pointers = [];
        for (int i = 0; i < Storages.Length; i++)
        {
            pointers[Storages[i]] = function.Parameter(i);
            function.WithParameter(i, "noalias").WithParameter(i, "nonnull");
            if (!written.Contains(Storages[i]))
            {
                function.WithParameter(i, "readonly");
            }
        }

        using IrBuilder builder = new(unit.Module);
        builder.Begin(function);
        KernelEmitter kernel = new(new Scalars(unit, builder), pointers)
        {
            Lanes = Lanes,
            Rows = Step.Rows,
            BlockRows = Step.BlockOrAllRows,
            Range = (function.Parameter(Storages.Length), function.Parameter(Storages.Length + 1)),
        };
        // Functions are long chains of operations, each of which waits for the one before: two vectors share the wait.
        builder.Interleave = Lanes == 1 && Node.Cluster.Nodes.Any(IsFunction) ? 2 : 0;
        Write(kernel, Node.Cluster);
        builder.Return();
    }

    private static bool IsFunction(Node node) =>
        node.Lowering is ElementLowering { Cost: >= ElementLowering.FunctionCost and < ElementLowering.CallCost };

    /// <summary>Writes the loops of a node and what is fused into it.</summary>
    public static void Write(KernelEmitter kernel, Cluster cluster)
    {
        Node root = cluster.Root;
        if (root.Lowering is KernelLowering lowering)
        {
            lowering.Emit(kernel, root);
            return;
        }

        if (TiledTranspose.Is(root, kernel.Rows))
        {
            TiledTranspose.Emit(kernel, root);
            return;
        }

        ElementLowering element = (ElementLowering)root.Lowering;
        void Body(TensorIndex index) => kernel.Write(root.Result, index, element.Emit(kernel, root, index));
        if (root.Result.Type.ElementCount == 0)
        {
            return;
        }

        if (cluster.KeepsLinear)
        {
            kernel.ForEachLinear(root.Result.Type.ElementCount, Body);
        }
        else
        {
            kernel.ForEach(root.Result.Dims, Body);
        }
    }
}
