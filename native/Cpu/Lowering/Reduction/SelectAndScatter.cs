using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>
/// For each source element: finds the selected element of its window, and combines the source element into that place.
/// </summary>
internal sealed class SelectAndScatter : KernelLowering
{
    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => operand != 0;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        (Tensor operand, Tensor source) = (node.Operands[0], node.Operands[1]);
        ElementType type = node.Result.ElementType;
        Element initial = kernel.Scalars.Convert(
            node.Operands[2].ElementType,
            type,
            kernel.ReadScalar(node.Operands[2])
        );
        kernel.Loop(
            node.Result.Type.ElementCount,
            linear => kernel.Write(node.Result, TensorIndex.AtLinear(linear), initial)
        );
        if (operand.Type.ElementCount == 0)
        {
            return;
        }

        Ops.WindowDimension[] windows = ((Ops.SelectAndScatter)node.Op).CreateWindows(operand.Dims.Count);
        Dims sizes = Dims.Of(windows.Select(window => window.Size));
        IrBuilder ir = kernel.Ir;
        kernel.ForEachInner(
            source.Dims,
            window =>
            {
                ElementType selected = node.Bodies[0].Parameters[0].ElementType;
                Element nothing = kernel.Scalars.Number(selected, 0);
                Element[] found = kernel.Loop(
                    sizes,
                    [ir.Bool(false), ir.Int64(0), nothing],
                    (inside, best) =>
                    {
                        WindowPosition at = WindowPosition.Of(
                            kernel,
                            operand.Dims,
                            windows,
                            source.Dims.Span,
                            window.Positions,
                            inside
                        );
                        TensorIndex index = TensorIndex.At(at.Positions);
                        Element candidate = kernel.Scalars.Convert(
                            operand.ElementType,
                            selected,
                            kernel.Read(operand, index)
                        );
                        LLVMValueRef keep = kernel.Apply(node.Bodies[0], best[2], candidate)[0].Real;
                        LLVMValueRef take = ir.Or(ir.Not(best[0].Real), ir.Not(keep));
                        take = at.IsInside.IsNull ? take : ir.And(take, at.IsInside);
                        return
                        [
                            ir.Or(best[0].Real, take),
                            ir.Select(take, kernel.Index.Linear(index, operand.Dims), best[1].Real),
                            kernel.Scalars.Select(take, candidate, best[2]),
                        ];
                    }
                );
                kernel.If(
                    found[0].Real,
                    () =>
                    {
                        TensorIndex target = TensorIndex.AtLinear(found[1].Real);
                        Element current = kernel.ReadBack(node.Result, target);
                        Element value = kernel.Scalars.Convert(source.ElementType, type, kernel.Read(source, window));
                        kernel.Write(node.Result, target, kernel.Apply(node.Bodies[1], current, value)[0]);
                    }
                );
            }
        );
    }
}
