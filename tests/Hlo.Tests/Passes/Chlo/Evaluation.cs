using System.Runtime.InteropServices;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Passes.Chlo;

/// <summary>Runs small programs through the decompositions and the reference evaluator.</summary>
internal static class Evaluation
{
    /// <summary>Runs the body of a function on arguments.</summary>
    public static IReadOnlyList<HostTensor> Run(string signature, string body, params HostTensor[] arguments)
    {
        Module module = Parser.Parse($"func.func @main{signature} {{\n{body}\n}}");
        return new Interpreter(module).Run("main", arguments);
    }

    /// <summary>Applies a unary op to f64 numbers.</summary>
    public static double[] Unary(string op, params double[] values) => Unary<double>(op, "f64", values);

    /// <summary>Applies a unary op to numbers.</summary>
    public static T[] Unary<T>(string op, string element, T[] values)
        where T : unmanaged
    {
        string type = $"tensor<{values.Length}x{element}>";
        return Run(
            $"(%x: {type}) -> {type}",
            $"%0 = {op} %x : {type} -> {type}\nreturn %0 : {type}",
            Vector(element, values)
        )[0]
            .Values<T>()
            .ToArray();
    }

    /// <summary>A 1-D tensor.</summary>
    public static HostTensor Vector<T>(string element, params T[] values)
        where T : unmanaged => Tensor($"tensor<{values.Length}x{element}>", values);

    /// <summary>A tensor of a type in text form.</summary>
    public static HostTensor Tensor<T>(string type, params T[] values)
        where T : unmanaged =>
        new((TensorType)Parser.ParseType(type), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
