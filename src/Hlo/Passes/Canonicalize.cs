namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Simplifies: identities of arithmetic and data movement, folding of small constants, static twins of dynamic ops,
/// branches and loops with constant conditions. Only exact rewrites; linear in the size of the program. Removes what
/// became dead.
/// </summary>
public sealed class Canonicalize() : RewritePass("canonicalize", Rules)
{
    /// <summary>The rules, for other passes that simplify on their way.</summary>
    internal static readonly RewriteSet Rules = SimplifyControlFlow.Add(
        MakeStatic.Add(SimplifySlices.Add(SimplifyShapes.Add(SimplifyArithmetic.Add(FoldConstants.Add(new())))))
    );
}
