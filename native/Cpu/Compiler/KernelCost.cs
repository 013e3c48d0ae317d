using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// What kernels take, roughly: only whether to share a loop between threads and how to cut it depends on it. Constants
/// fit cores of 2.5 to 4 GHz within a factor of three.
/// </summary>
internal static class KernelCost
{
    private const double PerByte = 0.08;
    private const double PerWork = 0.12;

    /// <summary>Nanoseconds of one core for a kernel.</summary>
    public static double Of(Node root) =>
        root.Lowering is KernelLowering kernel ? kernel.Nanoseconds(root) : Elementwise(root);

    /// <summary>Nanoseconds of a kernel that does something to each element that it reads.</summary>
    public static double Default(Node root)
    {
        double elements = root.Operands.Concat(root.Results).Max(tensor => (double)tensor.Type.ElementCount);
        return (elements * (root.Cluster.Work + 4) * PerWork) + (Bytes(root) * PerByte);
    }

    private static double Elementwise(Node root) =>
        (root.Result.Type.ElementCount * (root.Cluster.Work + 1.0) * PerWork) + (Bytes(root) * PerByte);

    private static double Bytes(Node root) =>
        root.Cluster.Inputs.Keys.Concat(root.Results).Sum(tensor => (double)tensor.Type.ByteCount);
}
