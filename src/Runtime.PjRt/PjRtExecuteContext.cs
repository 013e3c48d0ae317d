using System.Runtime.InteropServices;
using XlaSharp.Runtime.PjRt.Ffi;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// What an execution carries for the C# functions that its program calls: they get <see cref="Data"/> from
/// <see cref="FfiCall.UserData{T}"/>. Dispose it after the executions that use it are done.
/// </summary>
public sealed unsafe class PjRtExecuteContext : IDisposable
{
    private readonly Owned<PJRT_ExecuteContext_Destroy_Args> _handle;

    /// <summary>Makes a context.</summary>
    /// <param name="client">The client whose executions carry it.</param>
    /// <param name="data">The object that functions are given.</param>
    /// <exception cref="PjRtException">The plugin has no contexts, or no extension for foreign functions.</exception>
    public PjRtExecuteContext(PjRtClient client, object data)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(data);
        Data = data;
        using Hold hold = new(client.Handle);
        PJRT_ExecuteContext_Create_Args args = default;
        client.Api.Call(&args);
        GCHandle handle = GCHandle.Alloc(data);
        _handle = new(client.Api, args.context, "PJRT execute context", client.Handle) { Released = handle.Free };
        try
        {
            FfiUserData.Add(client.Api, args.context, handle);
        }
        catch
        {
            _handle.Retire();
            throw;
        }
    }

    /// <summary>The object that functions are given.</summary>
    public object Data { get; }

    internal Owned Handle => _handle;

    /// <summary>Frees the context.</summary>
    public void Dispose() => _handle.Retire();
}
