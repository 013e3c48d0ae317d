using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Writes a program's code: an entry function that runs the kernels in order, with the control flow in it, and one function per
/// kernel. Kernels that are tiny stand in the entry function itself.
/// </summary>
internal sealed class ProgramEmitter : IDisposable
{
    /// <summary>The symbol of the entry function.</summary>
    public const string EntryPoint = "xlasharp_entry";

    // Kernels of up to this many elements are written where they are called.
    private const long TinyElements = 8;

    private readonly CodeUnit _unit;
    private readonly BufferAssignment _buffers;
    private readonly LlvmFunction _entry;
    private readonly IrBuilder _setup;
    private readonly IrBuilder _ir;
    private readonly Dictionary<Storage, LLVMValueRef> _pointers = [];
    private int _kernels;

    private ProgramEmitter(CodeUnit unit, BufferAssignment buffers)
    {
        (_unit, _buffers) = (unit, buffers);
        LLVMTypeRef pointer = unit.Context.Ptr;
        _entry = unit.Module.AddFunction(EntryPoint, unit.Context.I32, pointer, pointer, pointer, pointer, pointer);
        for (int i = 0; i < 5; i++)
        {
            _entry.WithParameter(i, "noalias");
        }

        _setup = new IrBuilder(unit.Module);
        _ir = new IrBuilder(unit.Module);
        _setup.Begin(_entry);
        _ir.Continue(_entry, _entry.AppendBlock("start"));
    }

    /// <summary>The builder of the entry function.</summary>
    public IrBuilder Ir => _ir;

    /// <summary>Writes a whole program into a unit.</summary>
    public static void Emit(CodeUnit unit, Graph graph, BufferAssignment buffers, IEnumerable<(int Argument, int Result)> aliases)
    {
        using ProgramEmitter program = new(unit, buffers);
        LLVMBasicBlockRef start = program._ir.Block;
        foreach ((int argument, int result) in aliases)
        {
            program.MoveIn(argument, result, graph.Results[result].Type.ByteCount);
        }

        program.Run(graph);
        program._ir.Return(program._ir.Int32(0));
        program._setup.Branch(start);
    }

    /// <summary>Writes the nodes of a graph and the copies at its end.</summary>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.Where(node => node.IsMaterialized && !Fusion.IsStoredConstant(node)))
        {
            if (node.Lowering is Lowering.ControlFlow control)
            {
                control.Emit(this, node);
            }
            else
            {
                RunKernel(node);
            }
        }

        Copy(_buffers.EndCopies(graph));
    }

    /// <summary>Writes the copies before a loop.</summary>
    public void EnterLoop(Node loop) => Copy(_buffers.EntryCopies(loop));

    /// <summary>The value of a tensor with one element.</summary>
    public Element ReadScalar(Tensor tensor) =>
        new Scalars(_unit, _ir).Load(tensor.ElementType, Pointer(tensor.Storage!), _ir.Int64(0));

    /// <summary>Frees the builders.</summary>
    public void Dispose()
    {
        _setup.Dispose();
        _ir.Dispose();
    }

    private void RunKernel(Node node)
    {
        Cluster cluster = Cluster.Of(node);
        Storage[] storages = [.. cluster.Storages];
        if (node.Lowering is ElementLowering && node.Result.Type.ElementCount <= TinyElements)
        {
            KernelEmitter inline = new(new Scalars(_unit, _ir), storages.ToDictionary(storage => storage, Pointer));
            WriteKernel(inline, cluster);
            return;
        }

        LlvmFunction function = DefineKernel(cluster, storages);
        LLVMValueRef[] arguments = [.. storages.Select(Pointer), _ir.Int64(0), _ir.Int64(Rounds(cluster))];
        _ir.Call(function, arguments);
    }

    private LlvmFunction DefineKernel(Cluster cluster, Storage[] storages)
    {
        LlvmContext types = _unit.Context;
        LLVMTypeRef[] parameters = [.. storages.Select(_ => types.Ptr), types.I64, types.I64];
        string name = $"kernel{_kernels++}.{cluster.Root.Op.Name}";
        LlvmFunction function = _unit.Module.AddFunction(name, types.Void, parameters).AsInternal().With("noinline");
        HashSet<Storage> written = [.. cluster.Root.Results.Select(result => result.Storage!)];
        Dictionary<Storage, LLVMValueRef> pointers = [];
        for (int i = 0; i < storages.Length; i++)
        {
            pointers[storages[i]] = function.Parameter(i);
            function.WithParameter(i, "noalias").WithParameter(i, "nonnull");
            if (!written.Contains(storages[i]))
            {
                function.WithParameter(i, "readonly");
            }
        }

        using IrBuilder builder = new(_unit.Module);
        builder.Begin(function);
        KernelEmitter kernel = new(new Scalars(_unit, builder), pointers)
        {
            Range = (function.Parameter(storages.Length), function.Parameter(storages.Length + 1)),
        };
        WriteKernel(kernel, cluster);
        builder.Return();
        return function;
    }

    private static void WriteKernel(KernelEmitter kernel, Cluster cluster)
    {
        Node root = cluster.Root;
        if (root.Lowering is KernelLowering lowering)
        {
            lowering.Emit(kernel, root);
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

    private static long Rounds(Cluster cluster)
    {
        Node root = cluster.Root;
        if (root.Lowering is KernelLowering kernel)
        {
            return kernel.OuterRounds(root);
        }

        return cluster.KeepsLinear ? root.Result.Type.ElementCount : root.Result.Dims.FirstOrDefault(size => size > 1, 1);
    }

    // A donated argument lives in its result's memory; a caller that passes two addresses gets a copy.
    private void MoveIn(int argument, int result, long bytes)
    {
        LLVMValueRef from = Entry(_entry.Parameter(0), argument);
        LLVMValueRef to = Entry(_entry.Parameter(1), result);
        LLVMValueRef differs = _ir.ICmp(LLVMIntPredicate.LLVMIntNE, from, to);
        _ir.If(differs, () => _ir.CopyMemory(to, from, _ir.Int64(bytes)));
    }

    private void Copy(CopyPlan plan)
    {
        foreach ((Storage from, Storage to, long bytes) in plan.Steps)
        {
            _ir.CopyMemory(Pointer(to), Pointer(from), _ir.Int64(bytes));
        }
    }

    private LLVMValueRef Pointer(Storage storage)
    {
        if (!_pointers.TryGetValue(storage, out LLVMValueRef pointer))
        {
            pointer = storage.Kind switch
            {
                StorageKind.Argument => Entry(_entry.Parameter(0), storage.Number),
                StorageKind.Result => Entry(_entry.Parameter(1), storage.Number),
                StorageKind.Arena => _setup.Element(_unit.Context.I8, _entry.Parameter(2), storage.Offset),
                StorageKind.Constant => _setup.Element(_unit.Context.I8, _entry.Parameter(3), storage.Offset),
                _ => _setup.Alloca(_unit.Context.Array(_unit.Context.I8, Math.Max(1, storage.Size)), 16),
            };
            _pointers[storage] = pointer;
        }

        return pointer;
    }

    private LLVMValueRef Entry(LLVMValueRef table, int number) =>
        _setup.Load(_unit.Context.Ptr, _setup.Element(_unit.Context.Ptr, table, number));
}
