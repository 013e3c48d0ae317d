namespace XlaSharp.Hlo.Passes;

/// <summary>Looks for operations, so that a pass without work does not copy the module.</summary>
internal static class ModuleSearch
{
    /// <summary>True if an operation of any function, nested ones included, is such.</summary>
    public static bool Any(Module module, Predicate<Operation> condition) =>
        module.Walk().Any(operation => condition(operation));
}
