namespace XlaSharp.Hlo.Passes;

/// <summary>A pass that applies rewriting rules to every function, then removes what became dead.</summary>
/// <param name="name">Name of the pass.</param>
/// <param name="rules">The rules.</param>
public class RewritePass(string name, RewriteSet rules) : IPass
{
    private readonly RewriteFunctions _rewrite = new(name, rules);
    private readonly DeadCodeElimination _clean = new();

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Module Run(Module module) => _clean.Run(_rewrite.Run(module));

    private sealed class RewriteFunctions(string name, RewriteSet rules) : FunctionPass
    {
        public override string Name => name;

        protected override Function Transform(Module module, Function function) => new Rewriter(rules).Clone(function);
    }
}
