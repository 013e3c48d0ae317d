namespace XlaSharp.Hlo.Execution;

/// <summary>
/// The backend for whoever was given none. The front door registers it, so that the libraries need not know which one
/// it is.
/// </summary>
public static class DefaultBackend
{
    private static Func<IBackend>? _factory;

    /// <summary>True once someone said where the default backend comes from.</summary>
    public static bool IsRegistered => _factory is not null;

    /// <summary>Says where the default backend comes from; the last registration counts.</summary>
    /// <param name="factory">Called at each use; returns one backend that the registering side keeps.</param>
    public static void Register(Func<IBackend> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _factory = factory;
    }

    /// <summary>The default backend.</summary>
    /// <returns>The backend; it is not the caller's to dispose.</returns>
    /// <exception cref="InvalidOperationException">None is registered.</exception>
    public static IBackend Get() =>
        _factory?.Invoke()
        ?? throw new InvalidOperationException(
            "There is no default backend. Call Xla.UseByDefault() of the package XlaSharp once, or pass a backend."
        );
}
