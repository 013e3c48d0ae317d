namespace XlaSharp.Hlo.Passes;

/// <summary>A transformation of modules. The input is never changed.</summary>
public interface IPass
{
    /// <summary>A short name for logs, in the form of a command-line word (<c>inline</c>).</summary>
    string Name { get; }

    /// <summary>Transforms a module.</summary>
    /// <param name="module">A valid module.</param>
    /// <returns>A valid module that means the same; the input itself if there is nothing to do.</returns>
    /// <exception cref="HloException">The module holds something the pass cannot transform.</exception>
    Module Run(Module module);
}
