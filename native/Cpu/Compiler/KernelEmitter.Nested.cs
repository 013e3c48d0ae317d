using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

// Ops inside a scalar function that are no element ops: control flow, and ops that write memory. They run where one of
// their results is read first, in the surroundings known there. Numbers without dimensions stay in registers, anything
// else lies on the stack.
internal sealed partial class KernelEmitter
{
    private void RunNested(Node node)
    {
        switch (node.Op)
        {
            case Ops.If:
                RunIf(node);
                break;
            case Ops.Case:
                RunCase(node);
                break;
            case Ops.While:
                RunWhile(node);
                break;
            default:
                RunKernel(node, (KernelLowering)node.Lowering);
                break;
        }
    }

    private void RunKernel(Node node, KernelLowering lowering)
    {
        for (int i = 0; i < node.Operands.Length; i++)
        {
            if (!lowering.CanFuse(node, i) || lowering.InPlaceOperand(node, 0) == i)
            {
                PlaceOnStack(node.Operands[i]);
            }
        }

        PlaceResults(node);
        lowering.Emit(new KernelEmitter(this), node);
    }

    private void RunIf(Node node)
    {
        PlaceResults(node);
        SetNumbers(
            node.Results,
            Ir.If(
                ReadScalar(node.Operands[0]).Real,
                () => RunBranch(node.Bodies[0], node.Results),
                () => RunBranch(node.Bodies[1], node.Results)
            )
        );
    }

    private void RunCase(Node node)
    {
        PlaceResults(node);
        LLVMValueRef index = ReadScalar(node.Operands[0]).Real;
        SetNumbers(node.Results, From(0));

        // Any other number chooses the last branch.
        LLVMValueRef[] From(int branch) =>
            branch == node.Bodies.Length - 1
                ? RunBranch(node.Bodies[branch], node.Results)
                : Ir.If(
                    Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, index, Ir.Int32(branch)),
                    () => RunBranch(node.Bodies[branch], node.Results),
                    () => From(branch + 1)
                );
    }

    private LLVMValueRef[] RunBranch(Graph branch, Tensor[] results) =>
        InScope(() =>
        {
            for (int i = 0; i < results.Length; i++)
            {
                if (!IsNumber(results[i]))
                {
                    WriteElements(branch.Results[i], Pointer(results[i]));
                }
            }

            return Numbers(branch.Results);
        });

    private void RunWhile(Node node)
    {
        LLVMValueRef[] blocks = Array.ConvertAll(node.Operands, StackBlock);
        LLVMValueRef[] fresh = Array.ConvertAll(node.Operands, StackBlock);
        for (int i = 0; i < blocks.Length; i++)
        {
            if (!IsNumber(node.Operands[i]))
            {
                WriteElements(node.Operands[i], blocks[i]);
            }
        }

        LLVMValueRef[] last = Ir.WhileLoop(
            Numbers(node.Operands),
            carried => Round(node.Bodies[0], carried, condition => [ReadScalar(condition.Results[0]).Real])[0],
            carried =>
                Round(
                    node.Bodies[1],
                    carried,
                    body =>
                    {
                        LLVMValueRef[] numbers = Numbers(body.Results);
                        EachBlock(i => WriteElements(body.Results[i], fresh[i]));
                        EachBlock(i => Ir.CopyMemory(blocks[i], fresh[i], Ir.Int64(body.Results[i].Type.ByteCount)));
                        return numbers;
                    }
                )
        );
        Give(node.Results, last);

        LLVMValueRef[] Round(Graph graph, LLVMValueRef[] carried, Func<Graph, LLVMValueRef[]> compute) =>
            InScope(() =>
            {
                Give([.. graph.Parameters], carried);
                return compute(graph);
            });

        void Give(Tensor[] tensors, LLVMValueRef[] numbers)
        {
            SetNumbers(tensors, numbers);
            EachBlock(i => _scope.SetPlace(tensors[i], blocks[i]));
        }

        void EachBlock(Action<int> action)
        {
            for (int i = 0; i < blocks.Length; i++)
            {
                if (!IsNumber(node.Operands[i]))
                {
                    action(i);
                }
            }
        }
    }

    private static bool IsNumber(Tensor tensor) => tensor.Dims.Count == 0;

    private LLVMValueRef[] Numbers(Tensor[] tensors) => Flatten([.. tensors.Where(IsNumber).Select(ReadScalar)]);

    private void SetNumbers(Tensor[] tensors, LLVMValueRef[] values)
    {
        int next = 0;
        foreach (Tensor tensor in tensors.Where(IsNumber))
        {
            LLVMValueRef real = values[next++];
            Element element = tensor.ElementType.IsComplex ? new(real, values[next++]) : new(real);
            _scope.Set(tensor, TensorIndex.Scalar, element);
        }
    }

    private void PlaceResults(Node node)
    {
        foreach (Tensor result in node.Results)
        {
            if (!IsNumber(result) || node.Lowering is KernelLowering)
            {
                _scope.SetPlace(result, StackBlock(result));
            }
        }
    }

    private void PlaceOnStack(Tensor tensor)
    {
        if (!IsInMemory(tensor))
        {
            LLVMValueRef block = StackBlock(tensor);
            WriteElements(tensor, block);
            _scope.SetPlace(tensor, block);
        }
    }

    private bool IsInMemory(Tensor tensor) =>
        _scope.PlaceOf(tensor) is not null || (tensor.Storage is { } storage && _pointers.ContainsKey(storage));

    private LLVMValueRef StackBlock(Tensor tensor) =>
        Ir.Alloca(Ir.Context.Array(Ir.Context.I8, Math.Max(1, tensor.Type.ByteCount)), 64);

    private void WriteElements(Tensor tensor, LLVMValueRef block)
    {
        KernelEmitter inner = new(this);
        inner.Loop(
            tensor.Type.ElementCount,
            linear =>
            {
                Element element = inner.Read(tensor, TensorIndex.AtLinear(linear));
                Scalars.Store(tensor.ElementType, element, block, linear);
            }
        );
    }
}
