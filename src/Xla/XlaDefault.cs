using XlaSharp.Hlo.Execution;

namespace XlaSharp;

public static partial class Xla
{
    /// <summary>Makes <see cref="DefaultBackend"/> the backend of everything that is given none, for instance of models.</summary>
    public static void UseByDefault() => Hlo.Execution.DefaultBackend.Register(() => DefaultBackend);
}
