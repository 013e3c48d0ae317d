namespace XlaSharp.Hlo;

/// <summary>Constant elements in StableHLO text.</summary>
internal static class ElementsText
{
    /// <summary>The attribute as <c>dense&lt;…&gt; : type</c>.</summary>
    public static string Format(DenseElementsAttr elements) => $"dense<> : {elements.Type}";
}
