namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Computes elementwise ops whose operands are small constants, and nothing else; then removes what became dead.
/// </summary>
public sealed class ConstantFolding() : RewritePass("fold-constants", FoldConstants.Add(new()));
