using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Runs programs on bounded dimensions; arguments have the sizes of one run.</summary>
internal static class BoundedRunner
{
    /// <summary>Parses, verifies, compiles and runs a program.</summary>
    public static HostTensor[] Run(string text, params HostTensor[] arguments)
    {
        Hlo.Module module = Parser.Parse(text);
        Verifier.ThrowIfInvalid(module);
        return JitRunner.Run(module, arguments);
    }

    /// <summary>Numbers of <c>f32</c>.</summary>
    public static HostTensor Of(Dims dims, params float[] values) =>
        HostTensor.Of<float>(new(ElementType.F32, dims), values);

    /// <summary>A list of <c>i32</c>.</summary>
    public static HostTensor Ints(params int[] values) =>
        HostTensor.Of<int>(new(ElementType.I32, [values.Length]), values);

    /// <summary>A list of <c>i64</c>.</summary>
    public static HostTensor Longs(params long[] values) =>
        HostTensor.Of<long>(new(ElementType.I64, [values.Length]), values);

    /// <summary>One <c>i32</c>.</summary>
    public static HostTensor Int(int value) => HostTensor.Of<int>(TensorType.Scalar(ElementType.I32), [value]);

    /// <summary>One <c>i64</c>.</summary>
    public static HostTensor Long(long value) => HostTensor.Of<long>(TensorType.Scalar(ElementType.I64), [value]);

    /// <summary>Numbers that are all different: 1/4, -2/4, 3/4, …</summary>
    public static HostTensor Counting(Dims dims) =>
        Of(dims, [.. Enumerable.Range(1, (int)dims.Product).Select(i => (i % 2 == 0 ? -i : i) / 4f)]);
}
