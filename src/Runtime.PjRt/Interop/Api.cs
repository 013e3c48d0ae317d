using System.Runtime.CompilerServices;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>
/// The function table of one plugin and the only way to call it: sets the size word, looks whether the entry exists,
/// turns an error into an exception that names the entry and the plugin.
/// </summary>
internal sealed unsafe class Api(PJRT_Api* table, string pluginName)
{
    /// <summary>The oldest minor version whose table has today's order of entries.</summary>
    public const int OldestMinor = 57;

    public string PluginName { get; } = pluginName;

    public int Major { get; } = table->pjrt_api_version.major_version;

    public int Minor { get; } = table->pjrt_api_version.minor_version;

    /// <summary>What the plugin offers beyond the table.</summary>
    public PJRT_Extension_Base* Extensions { get; } = table->extension_start;

    /// <summary>Names the plugin and its version in messages.</summary>
    public string Origin => $"plugin '{PluginName}' {Major}.{Minor}";

    /// <summary>Whether the plugin has the entry: within its table's own size, and not null.</summary>
    public bool Has<TArgs>()
        where TArgs : unmanaged, IPJRT_Args => Entry<TArgs>() != null;

    /// <summary>Calls an entry; the arguments start as zeros and hold what the caller set.</summary>
    /// <exception cref="PjRtException">The plugin lacks the entry, or the entry failed.</exception>
    public void Call<TArgs>(TArgs* args)
        where TArgs : unmanaged, IPJRT_Args
    {
        PJRT_Error* error = Invoke(args);
        if (error != null)
        {
            throw ErrorReader.Take(this, TArgs.EntryName, error);
        }
    }

    /// <summary>Calls an entry that a plugin may lack; false if it does, or answers that it does not do this.</summary>
    /// <exception cref="PjRtException">The entry failed for another reason.</exception>
    public bool TryCall<TArgs>(TArgs* args)
        where TArgs : unmanaged, IPJRT_Args
    {
        PJRT_Error* error = Has<TArgs>() ? Invoke(args) : null;
        if (error == null)
        {
            return Has<TArgs>();
        }

        PjRtException failure = ErrorReader.Take(this, TArgs.EntryName, error);
        return failure.Code == PjRtErrorCode.Unimplemented ? false : throw failure;
    }

    /// <summary>Calls an entry and leaves its error to the caller.</summary>
    /// <exception cref="PjRtException">The plugin lacks the entry.</exception>
    public PJRT_Error* Invoke<TArgs>(TArgs* args)
        where TArgs : unmanaged, IPJRT_Args
    {
        void* entry = Entry<TArgs>();
        if (entry == null)
        {
            throw Missing(TArgs.EntryName);
        }

        *(nuint*)args = TArgs.StructSize;
        return ((delegate* unmanaged[Cdecl]<TArgs*, PJRT_Error*>)entry)(args);
    }

    /// <summary>Calls one of the two entries that return nothing; does nothing where the plugin lacks it.</summary>
    public void InvokeVoid<TArgs>(TArgs* args)
        where TArgs : unmanaged, IPJRT_Args
    {
        void* entry = Entry<TArgs>();
        if (entry != null)
        {
            *(nuint*)args = TArgs.StructSize;
            ((delegate* unmanaged[Cdecl]<TArgs*, void>)entry)(args);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void* Entry<TArgs>()
        where TArgs : unmanaged, IPJRT_Args
    {
        nuint offset = TArgs.EntryOffset;
        return offset + (nuint)sizeof(void*) <= table->struct_size ? *(void**)((byte*)table + offset) : null;
    }

    private PjRtException Missing(string entry) =>
        new(
            PjRtErrorCode.Unimplemented,
            entry,
            PluginName,
            $"{Major}.{Minor}",
            $"the plugin does not have this entry (its function table ends after {table->struct_size} bytes or "
                + $"leaves it null)"
        );
}
