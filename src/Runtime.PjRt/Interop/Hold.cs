namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>One use of an owned object: its pointer stays valid until this is disposed.</summary>
internal readonly ref struct Hold(Owned owned) : IDisposable
{
    private readonly Owned _owned = owned;

    public nint Value { get; } = owned.Acquire();

    public void Dispose() => _owned.Release();
}
