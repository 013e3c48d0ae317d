namespace XlaSharp.Hlo;

/// <summary>Something that stands for a module: a lowered function, an exported program.</summary>
public interface IModuleSource
{
    /// <summary>The module.</summary>
    Module Module { get; }
}
