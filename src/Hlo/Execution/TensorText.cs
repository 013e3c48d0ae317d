using System.Text;

namespace XlaSharp.Hlo.Execution;

/// <summary>Results for people: StableHLO's literal form; of long tensors the first elements.</summary>
internal static class TensorText
{
    private const int Shown = 100;

    /// <summary>The tensor as text.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>One line.</returns>
    public static string Format(HostTensor tensor)
    {
        if (tensor.Type.ElementCount <= Shown)
        {
            return new DenseElementsAttr(tensor.Type, tensor.Data).Text;
        }

        TensorType head = new(tensor.Type.ElementType, [Shown]);
        string text = new DenseElementsAttr(head, tensor.Data[..(int)head.ByteCount]).Text;
        StringBuilder shortened = new(text[..text.LastIndexOf('>')]);
        return shortened.Append($"… {tensor.Type.ElementCount - Shown} more> : {tensor.Type}").ToString();
    }
}
