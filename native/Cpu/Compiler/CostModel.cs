using XlaSharp.Native.Execution;
using XlaSharp.Native.Lowering;
using XlaSharp.Native.Lowering.Contraction;

namespace XlaSharp.Native.Compiler;

/// <summary>Counts what a program does: operations by op and shape, bytes by what kernels read and write. Loop bodies count once.</summary>
internal static class CostModel
{
    // An element that costs this much is a function's.
    private const int Function = 14;

    /// <summary>Counts a program after fusion.</summary>
    public static ProgramCost Estimate(Graph graph)
    {
        double flops = 0;
        double bytes = 0;
        double functions = 0;
        Add(graph);
        return new ProgramCost((float)flops, (float)bytes, (float)functions);

        void Add(Graph part)
        {
            foreach (Node node in part.Nodes)
            {
                if (node.Lowering is Lowering.ControlFlow)
                {
                    Array.ForEach(node.Bodies, Add);
                    continue;
                }

                double elements = node.Results.Sum(result => (double)result.Type.ElementCount);
                if (node.Op is Contract contract)
                {
                    flops += 2 * contract.Axes.Aggregate(1.0, (product, axis) => product * axis.Size);
                }
                else if (node.Op is Gemm gemm)
                {
                    flops += 2 * gemm.Columns * gemm.Axes.Aggregate(1.0, (product, axis) => product * axis.Size);
                }
                else if (node.Lowering is ElementLowering { Cost: >= Function })
                {
                    functions += elements;
                }
                else
                {
                    flops += node.Lowering is ElementLowering element
                        ? elements * element.Cost : node.Operands.Sum(operand => (double)operand.Type.ElementCount);
                }

                if (node.IsMaterialized && !Fusion.IsStoredConstant(node))
                {
                    bytes += node.Cluster.Inputs.Keys.Concat(node.Results).Sum(tensor => (double)tensor.Type.ByteCount);
                }
            }
        }
    }
}
