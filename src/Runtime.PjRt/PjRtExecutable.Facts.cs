using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <content>How parameters and results lie in memory and are split, where the plugin tells.</content>
public sealed unsafe partial class PjRtExecutable
{
    /// <summary>
    /// The kind of memory each parameter is read from; null where the plugin does not tell, which means the default.
    /// </summary>
    public IReadOnlyList<string>? ParameterMemoryKinds
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Executable_ParameterMemoryKinds_Args args = new() { executable = (PJRT_Executable*)hold.Value };
            if (!Api.TryCall(&args))
            {
                return null;
            }

            var kinds = new string[checked((int)args.num_parameters)];
            for (int i = 0; i < kinds.Length; i++)
            {
                kinds[i] = NativeText.Read(args.memory_kinds[i], args.memory_kind_sizes[i]);
            }

            return kinds;
        }
    }

    /// <summary>
    /// The options that the program was compiled with, as a serialized <c>CompileOptionsProto</c>; null where the
    /// plugin does not tell.
    /// </summary>
    public byte[]? CompileOptions
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Executable_GetCompileOptions_Args args = new() { executable = (PJRT_Executable*)hold.Value };
            if (!Api.TryCall(&args))
            {
                return null;
            }

            try
            {
                return new ReadOnlySpan<byte>(
                    args.serialized_bytes,
                    checked((int)args.serialized_bytes_size)
                ).ToArray();
            }
            finally
            {
                if (args.serialized_compile_options_deleter != null)
                {
                    args.serialized_compile_options_deleter(args.serialized_compile_options);
                }
            }
        }
    }

    /// <summary>The layout of each parameter; null where the plugin has no extension for layouts.</summary>
    public IReadOnlyList<PjRtLayout>? ParameterLayouts
    {
        get
        {
            using Hold hold = new(_handle);
            ExtensionTable layouts = new(Api, PJRT_Extension_Type.PJRT_Extension_Type_Layouts);
            if (!layouts.Has<PJRT_Layouts_PJRT_Executable_GetParameterLayouts_Args>())
            {
                return null;
            }

            PJRT_Layouts_PJRT_Executable_GetParameterLayouts_Args args = new()
            {
                executable = (PJRT_Executable*)hold.Value,
            };
            layouts.Call(&args);
            return Read(layouts, args.layouts, args.num_parameters);
        }
    }

    /// <summary>The layout of each result; null where the plugin has no extension for layouts.</summary>
    public IReadOnlyList<PjRtLayout>? OutputLayouts
    {
        get
        {
            using Hold hold = new(_handle);
            ExtensionTable layouts = new(Api, PJRT_Extension_Type.PJRT_Extension_Type_Layouts);
            if (!layouts.Has<PJRT_Layouts_PJRT_Executable_GetOutputLayouts_Args>())
            {
                return null;
            }

            PJRT_Layouts_PJRT_Executable_GetOutputLayouts_Args args = new()
            {
                executable = (PJRT_Executable*)hold.Value,
            };
            layouts.Call(&args);
            return Read(layouts, args.layouts, args.num_outputs);
        }
    }

    /// <summary>
    /// How each parameter is split, as serialized <c>OpSharding</c>s; null where the plugin does not tell.
    /// </summary>
    public IReadOnlyList<byte[]>? ParameterShardings
    {
        get
        {
            using Hold hold = new(_handle);
            ExtensionTable shardings = new(Api, PJRT_Extension_Type.PJRT_Extension_Type_Shardings);
            if (!shardings.Has<PJRT_Shardings_PJRT_Executable_ParameterShardings_Args>())
            {
                return null;
            }

            PJRT_Shardings_PJRT_Executable_ParameterShardings_Args args = new()
            {
                executable = (PJRT_Executable*)hold.Value,
            };
            shardings.Call(&args);
            return Read(args.shardings, args.sharding_sizes, args.num_parameters);
        }
    }

    /// <summary>
    /// How each result is split, as serialized <c>OpSharding</c>s; null where the plugin does not tell.
    /// </summary>
    public IReadOnlyList<byte[]>? OutputShardings
    {
        get
        {
            using Hold hold = new(_handle);
            ExtensionTable shardings = new(Api, PJRT_Extension_Type.PJRT_Extension_Type_Shardings);
            if (!shardings.Has<PJRT_Shardings_PJRT_Executable_OutputShardings_Args>())
            {
                return null;
            }

            PJRT_Shardings_PJRT_Executable_OutputShardings_Args args = new()
            {
                executable = (PJRT_Executable*)hold.Value,
            };
            shardings.Call(&args);
            return Read(args.shardings, args.sharding_sizes, args.num_outputs);
        }
    }

    private static PjRtLayout[] Read(ExtensionTable extension, PJRT_Layouts_MemoryLayout** layouts, nuint count)
    {
        var texts = new PjRtLayout[checked((int)count)];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = PjRtLayout.Read(extension, layouts[i]);
        }

        return texts;
    }

    private static byte[][]? Read(byte** shardings, nuint* sizes, nuint count)
    {
        if (shardings == null)
        {
            return null;
        }

        var messages = new byte[checked((int)count)][];
        for (int i = 0; i < messages.Length; i++)
        {
            messages[i] = new ReadOnlySpan<byte>(shardings[i], checked((int)sizes[i])).ToArray();
        }

        return messages;
    }
}
