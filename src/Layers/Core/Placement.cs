using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers;

/// <summary>Where programs run and variables live.</summary>
/// <param name="Backend">Compiles and runs programs.</param>
/// <param name="Device">One of the backend's devices.</param>
public sealed record Placement(IBackend Backend, IDevice Device)
{
    private static Placement? _default;

    /// <summary>Where models and layers run that are given no placement of their own.</summary>
    /// <exception cref="InvalidOperationException">It is read before it was set, and no default backend is
    /// registered.</exception>
    public static Placement Default
    {
        get => _default ??= Of(DefaultBackend.Get());
        set => _default = value;
    }

    /// <summary>The first device of a backend.</summary>
    /// <param name="backend">The backend.</param>
    /// <returns>The placement.</returns>
    public static Placement Of(IBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return new(backend, backend.Devices[0]);
    }
}
