using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>Values as people read them: a number alone, nested brackets around more.</summary>
internal static class HostText
{
    public static string Of(HostTensor tensor)
    {
        // dense<[1.0, 2.0]> : tensor<2xf32> without what frames it.
        string text = tensor.ToString();
        int start = text.IndexOf('<', StringComparison.Ordinal) + 1;
        int end = text.LastIndexOf("> : ", StringComparison.Ordinal);
        return
            tensor.Type.Rank == 0 && Scalars.TryRead(new DenseElementsAttr(tensor.Type, tensor.Data), out double number)
            ? tensor.Type.ElementType.IsBoolean
                ? (number != 0 ? "true" : "false")
                : Shortest(tensor.Type.ElementType, number)
            : text[start..end];
    }

    private static string Shortest(ElementType type, double number) =>
        type.Kind == ElementKind.F32
            ? ((float)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture);
}
