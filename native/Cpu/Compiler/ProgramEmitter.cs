using XlaSharp.Hlo;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Writes a program's entry function, which runs the kernels in order and has the control flow in it, and the functions
/// that threads share. Kernels that are tiny stand in the entry function itself; for the others there are declarations
/// (<see cref="Kernel"/>).
/// </summary>
internal sealed class ProgramEmitter : IDisposable
{
    /// <summary>The symbol of the entry function.</summary>
    public const string EntryPoint = "xlasharp_entry";

    // Below these costs, in nanoseconds, a loop is not shared between threads, and a thread's part is not made smaller.
    private const double SharedCost = 12_000;
    private const double PartCost = 4_000;

    // Offsets in the context; see ExecutionContext.
    private const long ForkOffset = 16;

    // Offset in the context; see ExecutionContext.
    private const int CallHostOffset = 32;

    private readonly CodeUnit _unit;
    private readonly BufferAssignment _buffers;
    private readonly LlvmFunction _entry;
    private readonly IrBuilder _setup;
    private readonly IrBuilder _ir;
    private readonly Dictionary<Storage, LLVMValueRef> _pointers = [];
    private readonly Dictionary<KernelKey, (Kernel Kernel, LlvmFunction Function)> _known = [];
    private int _tasks;

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

    /// <summary>Writes a program's control flow into a unit.</summary>
    /// <returns>The kernels that it calls, each to be written into some unit.</returns>
    public static Kernel[] Emit(
        CodeUnit unit,
        Graph graph,
        BufferAssignment buffers,
        IEnumerable<(int Argument, int Result)> aliases
    )
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
        return [.. program._known.Values.Select(known => known.Kernel)];
    }

    /// <summary>Writes the nodes of a graph and the copies at its end.</summary>
    public void Run(Graph graph)
    {
        foreach (Step step in graph.Steps)
        {
            if (step.Members[0].Lowering is Lowering.ControlFlow control)
            {
                control.Emit(this, step.Members[0]);
            }
            else
            {
                RunKernels(step);
            }
        }

        Copy(_buffers.EndCopies(graph));
    }

    /// <summary>Writes the copies before a loop.</summary>
    public void EnterLoop(Node loop) => Copy(_buffers.EntryCopies(loop));

    /// <summary>The value of a tensor with one element.</summary>
    public Element ReadScalar(Tensor tensor) =>
        new Scalars(_unit, _ir).Load(tensor.ElementType, Pointer(tensor.Storage!), _ir.Int64(0));

    /// <summary>Writes a field of the call's context, 32 bits wide, to a tensor of one element.</summary>
    /// <param name="offset">Where in the context.</param>
    /// <param name="result">The tensor.</param>
    public void StoreFromContext(int offset, Tensor result) =>
        _ir.Store(
            _ir.Load(_unit.Context.I32, _ir.Element(_unit.Context.I8, _entry.Parameter(4), offset)),
            Pointer(result.Storage!)
        );

    /// <summary>Writes a call of the host; the program ends with the status that is not 0.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="node">Its operands and results.</param>
    public void CallHost(HostCall call, Node node)
    {
        LlvmContext types = _unit.Context;
        LLVMTypeRef function = types.Function(types.I32, types.Ptr, types.I32, types.Ptr, types.Ptr);
        LLVMValueRef address = _ir.Load(types.Ptr, _ir.Element(types.I8, _entry.Parameter(4), CallHostOffset));
        LLVMValueRef status = _ir.Call(
            function,
            address,
            _entry.Parameter(4),
            _ir.Int32(_unit.HostCalls.Count),
            Table(node.Operands),
            Table(node.Results)
        );
        _unit.HostCalls.Add(call);
        LLVMBasicBlockRef failed = _ir.NewBlock("failed");
        LLVMBasicBlockRef next = _ir.NewBlock("called");
        _ir.Branch(_ir.ICmp(LLVMIntPredicate.LLVMIntNE, status, _ir.Int32(0)), failed, next);
        _ir.MoveTo(failed);
        _ir.Return(status);
        _ir.MoveTo(next);
    }

    /// <summary>Frees the builders.</summary>
    public void Dispose()
    {
        _setup.Dispose();
        _ir.Dispose();
    }

    private LLVMValueRef Table(Tensor[] tensors)
    {
        LLVMValueRef table = _setup.Alloca(_unit.Context.Array(_unit.Context.Ptr, Math.Max(1, tensors.Length)), 16);
        for (int i = 0; i < tensors.Length; i++)
        {
            _ir.Store(Pointer(tensors[i].Storage!), _ir.Element(_unit.Context.Ptr, table, i));
        }

        return table;
    }

    private void RunKernels(Step step)
    {
        if (Grouping.IsTiny(step.Members[0]))
        {
            Cluster cluster = step.Members[0].Cluster;
            KernelEmitter inline = new(
                new Scalars(_unit, _ir),
                cluster.Storages.ToDictionary(storage => storage, Pointer)
            );
            Kernel.Write(inline, cluster);
            return;
        }

        Storage[] shared = [.. step.Storages.Where(storage => storage.Kind != StorageKind.Local)];
        bool isBlocked = step.Members.Count > 1 || step.BlockRows > 1;
        long rounds = isBlocked ? step.Blocks : Rounds(step);
        double cost = step.Members.Sum(KernelCost.Of);
        bool isShared = rounds > 1 && cost >= SharedCost;
        if (!isShared && step.Members.Count == 1)
        {
            LlvmFunction kernel = DefineKernel(step, step.Members[0], out Storage[] storages);
            _ir.Call(kernel, [.. storages.Select(Pointer), _ir.Int64(0), _ir.Int64(Rounds(step))]);
            return;
        }

        LLVMValueRef table = _setup.Alloca(_unit.Context.Array(_unit.Context.Ptr, Math.Max(1, shared.Length)), 16);
        for (int i = 0; i < shared.Length; i++)
        {
            _ir.Store(Pointer(shared[i]), _ir.Element(_unit.Context.Ptr, table, i));
        }

        LlvmFunction task = DefineTask(step, shared);
        if (!isShared)
        {
            _ir.Call(task, table, _ir.Int64(0), _ir.Int64(rounds));
            return;
        }

        long grain = Math.Max(1, (long)(PartCost / Math.Max(cost / rounds, 0.001)));
        LlvmContext types = _unit.Context;
        LLVMTypeRef fork = types.Function(types.Void, types.Ptr, types.Ptr, types.Ptr, types.I64, types.I64);
        LLVMValueRef address = _ir.Load(types.Ptr, _ir.Element(types.I8, _entry.Parameter(4), ForkOffset));
        _ir.Call(fork, address, _entry.Parameter(4), task.Value, table, _ir.Int64(rounds), _ir.Int64(grain));
    }

    // What a thread runs: the kernels of a step over its part of the rounds, block by block if there are several.
    private LlvmFunction DefineTask(Step step, Storage[] shared)
    {
        LlvmContext types = _unit.Context;
        LlvmFunction task = _unit
            .Module.AddFunction($"task{_tasks++}", types.Void, types.Ptr, types.I64, types.I64)
            .AsInternal();
        using IrBuilder ir = new(_unit.Module);
        ir.Begin(task);
        Dictionary<Storage, LLVMValueRef> pointers = [];
        for (int i = 0; i < shared.Length; i++)
        {
            pointers[shared[i]] = ir.Load(types.Ptr, ir.Element(types.Ptr, task.Parameter(0), i));
        }

        if (step is { Members.Count: 1, BlockRows: 1 })
        {
            LlvmFunction kernel = DefineKernel(step, step.Members[0], out Storage[] storages);
            ir.Call(kernel, [.. storages.Select(storage => pointers[storage]), task.Parameter(1), task.Parameter(2)]);
            ir.Return();
            return task;
        }

        Dictionary<Storage, LLVMValueRef> blocks = [];
        foreach (Storage local in step.Storages.Where(storage => storage.Kind == StorageKind.Local))
        {
            blocks[local] = ir.Alloca(types.Array(types.I8, local.Size), 64);
        }

        (LlvmFunction Function, Storage[] Storages)[] kernels =
        [
            .. step.Members.Select(member => (DefineKernel(step, member, out Storage[] storages), storages)),
        ];
        ir.ForLoop(
            task.Parameter(1),
            task.Parameter(2),
            ir.Int64(1),
            block =>
            {
                LLVMValueRef begin = ir.NSWMul(block, ir.Int64(step.BlockRows));
                LLVMValueRef end = ir.Intrinsic(
                    "llvm.smin",
                    ir.NSWAdd(begin, ir.Int64(step.BlockRows)),
                    ir.Int64(step.Rows)
                );
                foreach ((Storage local, LLVMValueRef start) in blocks)
                {
                    // Kernels count rows from the tensor's first; so the address is where that would be.
                    LLVMValueRef offset = ir.Sub(ir.Int64(0), ir.Mul(begin, ir.Int64(local.RowBytes)));
                    pointers[local] = ir.Offset(start, offset);
                }

                foreach ((LlvmFunction function, Storage[] storages) in kernels)
                {
                    ir.Call(function, [.. storages.Select(storage => pointers[storage]), begin, end]);
                }
            }
        );
        ir.Return();
        return task;
    }

    // The kernel is declared here and written elsewhere; equal ones are one function.
    private LlvmFunction DefineKernel(Step step, Node node, out Storage[] storages)
    {
        storages = [.. node.Cluster.Storages];
        KernelKey key = KernelKey.Of(step, node, storages);
        if (_known.TryGetValue(key, out (Kernel Kernel, LlvmFunction Function) known))
        {
            known.Kernel.Users.Add(node);
            return known.Function;
        }

        Kernel kernel = new($"kernel{_known.Count}.{node.Op.Name}", step, node, storages) { Weight = key.Size };
        LlvmContext types = _unit.Context;
        LlvmFunction function = _unit.Module.AddFunction(
            kernel.Name,
            types.Void,
            Kernel.ParameterTypes(types, storages.Length)
        );
        _known[key] = (kernel, function);
        return function;
    }

    private static long Rounds(Step step) =>
        step.Rows == 1 && step.Members[0].Lowering is KernelLowering kernel
            ? kernel.OuterRounds(step.Members[0])
            : step.Rows;

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
