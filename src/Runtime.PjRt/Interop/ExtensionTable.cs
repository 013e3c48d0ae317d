namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>One extension of a plugin: a table of functions that is called like the main one.</summary>
internal readonly unsafe struct ExtensionTable
{
    private const int MostExtensions = 256;

    private readonly Api _api;
    private readonly PJRT_Extension_Type _type;
    private readonly PJRT_Extension_Base* _table;

    public ExtensionTable(Api api, PJRT_Extension_Type type)
    {
        (_api, _type) = (api, type);
        _table = api.Extensions;
        // A list that never ends is none: nobody has more extensions than there are types of them.
        for (int i = 0; _table != null && _table->type != type; i++)
        {
            _table = i < MostExtensions ? _table->next : null;
        }
    }

    /// <summary>Where the table is; null if the plugin does not have the extension.</summary>
    public PJRT_Extension_Base* Table => _table;

    /// <summary>Whether the plugin has the entry: within its table's own size, and not null.</summary>
    public bool Has<TArgs>()
        where TArgs : unmanaged, IPJRT_Args => Entry<TArgs>() != null;

    /// <summary>Calls an entry.</summary>
    /// <exception cref="PjRtException">The plugin lacks the extension or the entry, or the entry failed.</exception>
    public void Call<TArgs>(TArgs* args)
        where TArgs : unmanaged, IPJRT_Args
    {
        void* entry = Entry<TArgs>();
        if (entry == null)
        {
            throw new PjRtException(
                PjRtErrorCode.Unimplemented,
                TArgs.EntryName,
                _api.PluginName,
                $"{_api.Major}.{_api.Minor}",
                $"the plugin does not have "
                    + $"{(_table == null ? "PJRT's extension " + _type : "this entry of the extension " + _type)}"
            );
        }

        *(nuint*)args = TArgs.StructSize;
        PJRT_Error* error = ((delegate* unmanaged[Cdecl]<TArgs*, PJRT_Error*>)entry)(args);
        if (error != null)
        {
            throw ErrorReader.Take(_api, TArgs.EntryName, error);
        }
    }

    private void* Entry<TArgs>()
        where TArgs : unmanaged, IPJRT_Args
    {
        nuint offset = TArgs.EntryOffset;
        return _table != null && offset + (nuint)sizeof(void*) <= _table->struct_size
            ? *(void**)((byte*)_table + offset)
            : null;
    }
}
