using XlaSharp.Hlo;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// The layouts that a program asks of its arguments and results (<c>mhlo.layout_mode</c>): this device's code takes
/// row-major arrays. The attribute may also leave the choice to the device.
/// </summary>
internal static class LayoutModes
{
    /// <summary>Refuses any other layout.</summary>
    /// <exception cref="StatusException">An argument or result is to have another layout.</exception>
    public static void Check(Function main)
    {
        Check(main.ArgumentAttributes, main.Type.Inputs, "argument");
        Check(main.ResultAttributes, main.Type.Results, "result");
    }

    private static void Check(IReadOnlyList<DictionaryAttr> attributes, ValueList<HloType> types, string what)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            if (
                attributes[i]["mhlo.layout_mode"] is not StringAttr { Value: var mode }
                || mode is "default" or "auto" or ""
            )
            {
                continue;
            }

            int rank = types[i] is TensorType tensor ? tensor.Rank : 0;
            string rowMajor = $"{{{string.Join(',', Enumerable.Range(0, rank).Reverse())}}}";
            if (mode.Replace(" ", "", StringComparison.Ordinal) != rowMajor)
            {
                throw StatusException.Unimplemented(
                    $"{what} {i} of @main asks for layout {mode} (mhlo.layout_mode); "
                        + $"this device has {rowMajor}, \"default\" and \"auto\"."
                );
            }
        }
    }
}
